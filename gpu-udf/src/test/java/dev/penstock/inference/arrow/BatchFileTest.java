package dev.penstock.inference.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.arrow.EncodedTexts.Row;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchFileTest {
    private static final ModelIdentity MODEL = new ModelIdentity("all-MiniLM-L6-v2", "ab".repeat(32), 3);
    private static final Schema SCHEMA = EncodedTexts.schema(MODEL);
    private static final List<Row> FIRST = List.of(new Row("a#0", "Grüße, 世界", 7), new Row("a#1", null, 3));
    private static final List<Row> SECOND = List.of(new Row("b#0", "", 2));

    private final RootAllocator memory = new RootAllocator(256 << 20);

    @TempDir
    private Path folder;

    /** Throws if anything is outstanding. */
    @AfterEach
    void everythingIsReleased() {
        memory.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadBack(BatchFormat format) throws IOException {
        Path path = folder.resolve("texts." + format.extension());
        try (BatchFile file = BatchFile.create(path, format, SCHEMA)) {
            write(file, FIRST, 0);
            write(file, SECOND, 2);
            file.finish();
        }
        StoredBatches stored = StoredBatches.read(path, format);
        assertThat(stored.rows())
                .containsExactly(
                        List.of("a#0", "Grüße, 世界", 7, vector(0)),
                        Arrays.asList("a#1", null, 3, vector(1)),
                        List.of("b#0", "", 2, vector(2)));
        assertThat(stored.metadata())
                .containsEntry("penstock.model.name", "all-MiniLM-L6-v2")
                .containsEntry("penstock.model.sha256", "ab".repeat(32))
                .containsEntry("penstock.model.dimensions", "3");
        assertThat(folder).isDirectoryContaining(path::equals);
        assertThat(filesInFolder()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFileWithoutBatchesIsWholeAndEmpty(BatchFormat format) throws IOException {
        Path path = folder.resolve("empty");
        try (BatchFile file = BatchFile.create(path, format, SCHEMA)) {
            file.finish();
        }
        StoredBatches stored = StoredBatches.read(path, format);
        assertThat(stored.rows()).isEmpty();
        assertThat(stored.metadata()).containsEntry("penstock.model.name", "all-MiniLM-L6-v2");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureInTheMiddleLeavesTheOldFileAndNothingElse(BatchFormat format) throws IOException {
        Path path = folder.resolve("texts");
        Files.writeString(path, "from yesterday");
        assertThatThrownBy(() -> {
                    try (BatchFile file = BatchFile.create(path, format, SCHEMA)) {
                        write(file, FIRST, 0);
                        throw new IllegalStateException("the encoder failed");
                    }
                })
                .hasMessage("the encoder failed")
                .hasNoSuppressedExceptions();
        assertThat(path).hasContent("from yesterday");
        assertThat(filesInFolder()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFinishedFileReplacesTheOldOne(BatchFormat format) throws IOException {
        Path path = folder.resolve("texts");
        Files.writeString(path, "from yesterday");
        try (BatchFile file = BatchFile.create(path, format, SCHEMA)) {
            write(file, SECOND, 0);
            file.finish();
        }
        assertThat(StoredBatches.read(path, format).rows()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchOfOtherColumnsIsRefusedAndTheFileGoesOn(BatchFormat format) throws IOException {
        Path path = folder.resolve("texts");
        try (BatchFile file = BatchFile.create(path, format, SCHEMA);
                VectorBatch wide = vectors(memory, 1, 4);
                EncodedTexts texts = EncodedTexts.of(memory, SECOND, wide)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.write(texts.root()))
                    .withMessageContaining("FixedSizeList(4)")
                    .withMessageContaining("FixedSizeList(3)");
            write(file, SECOND, 0);
            file.finish();
        }
        assertThat(StoredBatches.read(path, format).rows()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void tokenBatchesOfOneLengthAreStoredAsTheyAre(BatchFormat format) throws IOException {
        Path path = folder.resolve("tokens");
        try (TokenBatch batch = tokens(List.of(new long[] {101, 7, 102}, new long[] {101, 102}));
                VectorSchemaRoot root = batch.root();
                BatchFile file = BatchFile.create(path, format, root.getSchema())) {
            file.write(root);
            file.finish();
        }
        assertThat(StoredBatches.read(path, format).rows())
                .containsExactly(
                        List.of(List.of(101L, 7L, 102L), List.of(1L, 1L, 1L), List.of(0L, 0L, 0L)),
                        List.of(List.of(101L, 102L, 0L), List.of(1L, 1L, 0L), List.of(0L, 0L, 0L)));
    }

    @Test
    void aFullDiskBreaksTheFileForGood() throws IOException {
        OutputStream full = new OutputStream() {
            private int left = 2000;

            @Override
            public void write(int value) throws IOException {
                if (--left < 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        try (BatchWriter writer = BatchWriter.open(full, BatchFormat.ARROW_STREAM, SCHEMA)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            try (EncodedBatch batch = new EncodedBatch(FIRST, 0)) {
                                writer.write(batch.texts.root());
                            }
                        }
                    })
                    .hasMessage("No space left on device");
        }
    }

    @Test
    void afterAWriteThatFailedTheFileCannotBeFinished() throws IOException {
        Path path = folder.resolve("texts");
        try (BatchFile file = BatchFile.create(path, BatchFormat.PARQUET, SCHEMA);
                EncodedBatch batch = new EncodedBatch(FIRST, 0)) {
            // More rows are claimed than there is memory for, so that the write fails in the middle.
            batch.texts.root().getVector(EncodedTexts.TOKENS).clear();
            assertThatThrownBy(() -> file.write(batch.texts.root())).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatIllegalStateException().isThrownBy(file::finish).withMessageContaining("texts");
        }
        assertThat(filesInFolder()).isEmpty();
    }

    /** The jar is there for the compiler, and must not be needed by those who write files. */
    @Test
    void parquetIsWrittenWithoutHadoop() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("hadoop-common") && !entry.contains("hadoop-mapreduce")) {
                classPath.add(new File(entry).toURI().toURL());
            }
        }
        Path path = folder.resolve("texts.parquet");
        try (URLClassLoader withoutHadoop =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> withoutHadoop.loadClass("org.apache.hadoop.fs.Path"))
                    .isInstanceOf(ClassNotFoundException.class);
            withoutHadoop
                    .loadClass(WithoutHadoop.class.getName())
                    .getMethod("write", Path.class)
                    .invoke(null, path);
        }
        assertThat(StoredBatches.read(path, BatchFormat.PARQUET).rows()).hasSize(1);
    }

    /** Runs in a class loader of its own, so that it is public. */
    public static final class WithoutHadoop {
        private WithoutHadoop() {}

        public static void write(Path path) throws IOException {
            try (RootAllocator memory = new RootAllocator();
                    VectorBatch vectors = vectors(memory, 1, 3);
                    EncodedTexts texts = EncodedTexts.of(memory, SECOND, vectors);
                    BatchFile file = BatchFile.create(path, BatchFormat.PARQUET, SCHEMA)) {
                file.write(texts.root());
                file.finish();
            }
        }
    }

    @Test
    void parquetWritesRowGroupsAsItGoes() throws IOException {
        int rows = 1024;
        int dimensions = 4096;
        ModelIdentity wide = new ModelIdentity("wide", "cd".repeat(32), dimensions);
        List<Row> same = IntStream.range(0, rows)
                .mapToObj(i -> new Row("r" + i, null, 1))
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BatchWriter writer = BatchWriter.open(bytes, BatchFormat.PARQUET, EncodedTexts.schema(wide));
                VectorBatch vectors = vectors(memory, rows, dimensions);
                EncodedTexts texts = EncodedTexts.of(memory, same, vectors)) {
            fill(vectors, new Random(1)); // noise, which does not shrink
            for (int i = 0; i < 5; i++) { // 16 MiB each
                writer.write(texts.root());
            }
            int beforeTheEnd = bytes.size();
            assertThat(beforeTheEnd).isGreaterThan(1000);
            writer.finish();
        }
        Path path = Files.write(folder.resolve("wide.parquet"), bytes.toByteArray());
        assertThat(StoredBatches.rowGroups(path)).hasSizeBetween(2, 4).allMatch(group -> group <= 3 * rows);
    }

    @Test
    void longTextsMakeARowGroupOfFewRows() throws IOException {
        int textBytes = 1 << 20;
        List<Row> four = IntStream.range(0, 4)
                .mapToObj(i -> new Row("r" + i, "x".repeat(textBytes), 1))
                .toList();
        Path path = folder.resolve("long.parquet");
        try (BatchFile file = BatchFile.create(path, BatchFormat.PARQUET, SCHEMA);
                EncodedBatch batch = new EncodedBatch(four, 0)) {
            for (int i = 0; i < 10; i++) {
                file.write(batch.texts.root());
            }
            file.finish();
        }
        assertThat(StoredBatches.rowGroups(path)).containsExactly(32L, 8L);
    }

    @Test
    void parquetNamesTheColumnThatItCannotHold() {
        Schema bits = new Schema(List.of(Field.notNullable("seen", ArrowType.Bool.INSTANCE)));
        Path path = folder.resolve("bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchFile.create(path, BatchFormat.PARQUET, bits))
                .withMessageContaining("seen")
                .withMessageContaining("int32");
        assertThat(filesInFolder()).isEmpty();
    }

    @Test
    void everyRowHasAVector() {
        try (VectorBatch vectors = vectors(memory, 3, 3)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EncodedTexts.of(memory, FIRST, vectors))
                    .withMessageContaining("2 rows")
                    .withMessageContaining("3 vectors");
        }
    }

    @Test
    void whereTheVectorsHaveNoMemoryForAViewNothingStaysAllocated() {
        try (RootAllocator small = new RootAllocator(1 << 20);
                VectorBatch vectors = vectors(small, 2, 3)) {
            small.setLimit(small.getAllocatedMemory());
            long before = memory.getAllocatedMemory();

            assertThatThrownBy(() -> EncodedTexts.of(memory, FIRST, vectors)).isInstanceOf(OutOfMemoryException.class);

            assertThat(memory.getAllocatedMemory()).isEqualTo(before);
        }
    }

    private void write(BatchFile file, List<Row> rows, int firstVector) throws IOException {
        try (EncodedBatch batch = new EncodedBatch(rows, firstVector)) {
            file.write(batch.texts.root());
        }
    }

    private static void fill(VectorBatch vectors, Random random) {
        float[] vector = new float[vectors.dimensions()];
        for (int row = 0; row < vectors.rows(); row++) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = random.nextFloat();
            }
            vectors.set(row, vector);
        }
    }

    private static List<Float> vector(int number) {
        return List.of(number + 0.5f, -number * 1f, 1e-7f);
    }

    private List<Path> filesInFolder() {
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class EncodedBatch implements AutoCloseable {
        private final VectorBatch vectors;
        private final EncodedTexts texts;

        EncodedBatch(List<Row> rows, int firstVector) {
            vectors = vectors(memory, rows.size(), 3);
            for (int i = 0; i < rows.size(); i++) {
                List<Float> values = new ArrayList<>(vector(firstVector + i));
                vectors.set(i, new float[] {values.get(0), values.get(1), values.get(2)});
            }
            texts = EncodedTexts.of(memory, rows, vectors);
        }

        @Override
        public void close() {
            texts.close();
            vectors.close();
        }
    }

    private TokenBatch tokens(List<long[]> texts) {
        TokenBatch batch = new TokenBatch(memory);
        batch.write(texts, 0);
        return batch;
    }

    /** Rows of zeros. */
    private static VectorBatch vectors(BufferAllocator memory, int rows, int dimensions) {
        VectorBatch vectors = new VectorBatch(EncodedTexts.VECTOR, memory, dimensions);
        vectors.reserve(rows);
        for (int row = 0; row < rows; row++) {
            vectors.set(row, new float[dimensions]);
        }
        return vectors;
    }
}
