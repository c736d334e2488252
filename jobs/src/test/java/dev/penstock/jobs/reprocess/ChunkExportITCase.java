package dev.penstock.jobs.reprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.options.YamlTree;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.RedisDocumentStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported is what the store holds, read by Arrow's own reader. */
class ChunkExportITCase {
    private static final Generation GENERATION = new Generation("model@0123456789ab/3", "structure-1/200/30");
    private static final int CHUNKS = 300;

    @TempDir
    private Path folder;

    private EmbeddedRedis redis;
    private DocumentStore store;

    @BeforeEach
    void start() {
        redis = EmbeddedRedis.start();
        store = RedisDocumentStore.open(ConfigFile.bind(YamlTree.parse("redis: {uri: \"" + redis.uri() + "\"}"))
                .redis());
    }

    @AfterEach
    void stop() {
        store.close();
        redis.close();
    }

    @Test
    void writesARowForEachChunk() throws IOException {
        store.put(document("a.md", CHUNKS)).join();
        store.put(document("b.md", 1)).join();
        Path file = folder.resolve("chunks.arrow");

        assertThat(ChunkExport.write(store, "docs", GENERATION, file)).isEqualTo(CHUNKS + 1);

        Map<String, List<Object>> rows = new HashMap<>();
        try (RootAllocator memory = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(root.getSchema().getCustomMetadata())
                    .containsEntry("penstock.corpus", "docs")
                    .containsEntry("penstock.model", GENERATION.model())
                    .containsEntry("penstock.chunker", GENERATION.chunker());
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    rows.put(root.getVector("chunk").getObject(row).toString(), row(root, row));
                }
            }
        }
        assertThat(rows).hasSize(CHUNKS + 1);
        assertThat(rows.get("a.md#299"))
                .containsExactly(
                        "a.md",
                        7L,
                        "null",
                        "Heading",
                        "Text 299 of a.md",
                        299,
                        300,
                        "[\"staff\"]",
                        "{\"year\":\"1998\"}",
                        List.of(0.0f, 1.0f, 0.0f));
    }

    private static List<Object> row(VectorSchemaRoot root, int row) {
        List<Object> values = new ArrayList<>();
        values.add(root.getVector("document").getObject(row).toString());
        values.add(((BigIntVector) root.getVector("version")).get(row));
        values.add(String.valueOf(root.getVector("uri").getObject(row)));
        values.add(root.getVector("title").getObject(row).toString());
        values.add(root.getVector("text").getObject(row).toString());
        values.add(root.getVector("start").getObject(row));
        values.add(root.getVector("end").getObject(row));
        values.add(root.getVector("labels").getObject(row).toString());
        values.add(root.getVector("metadata").getObject(row).toString());
        values.add(List.copyOf((List<?>) root.getVector("vector").getObject(row)));
        return values;
    }

    @Test
    void whereNothingIsIndexedThereIsNoFile() throws IOException {
        Path file = folder.resolve("chunks.parquet");

        assertThat(ChunkExport.write(store, "nothing", GENERATION, file)).isZero();

        assertThat(file).doesNotExist();
    }

    @Test
    void namesTheFormatsThatItKnows() {
        assertThatThrownBy(() -> ChunkExport.write(store, "docs", GENERATION, folder.resolve("chunks.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed is a file that ends in .arrows, .arrow, .parquet");
    }

    private static IndexedDocument document(String id, int count) {
        List<IndexedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = new float[3];
            vector[(i + 2) % 3] = 1;
            chunks.add(new IndexedChunk(
                    id + "#" + i, 0, "Heading", "Text " + i + " of " + id, i, i + 1, "hash" + i, vector));
        }
        return new IndexedDocument(
                "docs",
                GENERATION,
                id,
                7,
                "fingerprint",
                null,
                null,
                Map.of("year", "1998"),
                List.of("staff"),
                1,
                chunks);
    }
}
