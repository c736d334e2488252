package dev.penstock.inference.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowBatchTest {
    private final RootAllocator memory = new RootAllocator(16 << 20);

    /** Throws if anything is outstanding. */
    @AfterEach
    void everythingIsReleased() {
        memory.close();
    }

    @Test
    void shorterRowsArePaddedOnTheRight() {
        try (TokenBatch batch = written(memory, List.of(new long[] {101, 7, 8, 102}, new long[] {101, 102}), 9)) {
            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.length()).isEqualTo(4);
            assertThat(batch.tokens(1)).isEqualTo(2);
            assertThat(read(batch.inputIds())).containsExactly(101, 7, 8, 102, 101, 102, 9, 9);
            assertThat(read(batch.attentionMask())).containsExactly(1, 1, 1, 1, 1, 1, 0, 0);
            assertThat(read(batch.tokenTypeIds())).hasSize(8).containsOnly(0);
            assertThat(batch.inputIds().isDirect()).isTrue();
        }
    }

    @Test
    void aBatchIsWrittenAgainInTheSameMemory() {
        try (TokenBatch batch = written(memory, List.of(new long[] {1, 2, 3}, new long[] {4, 5, 6}), 0)) {
            long before = memory.getAllocatedMemory();
            batch.tokenTypeIds().asLongBuffer().put(0, 77);
            batch.write(List.of(new long[] {7}, new long[] {8, 9}), 0);

            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.length()).isEqualTo(2);
            assertThat(read(batch.inputIds())).containsExactly(7, 0, 8, 9);
            assertThat(read(batch.attentionMask())).containsExactly(1, 0, 1, 1);
            assertThat(read(batch.tokenTypeIds())).containsExactly(0, 0, 0, 0);
            assertThat(memory.getAllocatedMemory()).isEqualTo(before);
        }
    }

    @Test
    void aBatchGrowsToWhatIsWritten() {
        try (TokenBatch batch = written(memory, List.of(new long[] {1}), 0)) {
            batch.write(List.of(new long[5000], new long[] {3}), 0);

            assertThat(read(batch.inputIds())).hasSize(10_000);
            assertThat(read(batch.attentionMask())[5001]).isZero();
        }
    }

    @Test
    void vectorsComeBackRowByRow() {
        try (VectorBatch batch = new VectorBatch("vector", memory, 3)) {
            batch.reserve(2);
            batch.set(0, new float[] {4, 5, 6});
            batch.set(1, new float[] {1, 2, 3});
            assertThat(floats(batch.rows(0, 1))).containsExactly(4, 5, 6);
            assertThat(floats(batch.rows(1, 1))).containsExactly(1, 2, 3);
            assertThat(batch.values().isDirect()).isTrue();
            assertThat(batch.values().capacity()).isEqualTo(6);

            batch.reserve(1);
            assertThat(batch.values().capacity()).isEqualTo(3);
        }
    }

    @Test
    void batchesTravelAsArrowStreams() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TokenBatch batch = written(memory, List.of(new long[] {5, 6}, new long[] {7}), 0);
                VectorSchemaRoot root = batch.root();
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
            writer.writeBatch();
        }
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), memory)) {
            assertThat(reader.loadNextBatch()).isTrue();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(root.getRowCount()).isEqualTo(2);
            assertThat(root.getVector(TokenBatch.INPUT_IDS).getObject(0)).isEqualTo(List.of(5L, 6L));
            assertThat(root.getVector(TokenBatch.ATTENTION_MASK).getObject(1)).isEqualTo(List.of(1L, 0L));
        }
    }

    @Test
    void anArrowViewSharesTheNumbersAndOutlivesTheBatch() {
        VectorBatch batch = new VectorBatch("vector", memory, 2);
        batch.reserve(2);
        try (VectorSchemaRoot root = batch.root()) {
            batch.set(1, new float[] {8, 9});
            batch.close();

            assertThat(root.getVector("vector").getObject(1)).isEqualTo(List.of(8f, 9f));
        }
    }

    @Test
    void overTheLimitNothingStaysAllocated() {
        List<long[]> rows = List.of(new long[8192], new long[8192], new long[8192]);
        try (RootAllocator small = new RootAllocator(600_000);
                TokenBatch batch = new TokenBatch(small)) {
            assertThatThrownBy(() -> batch.write(rows, 0)).isInstanceOf(OutOfMemoryException.class);
            batch.write(List.of(new long[] {1}), 0);
            assertThat(read(batch.inputIds())).containsExactly(1);
            batch.close();
            assertThat(small.getAllocatedMemory()).isZero();
        }
    }

    private static TokenBatch written(RootAllocator memory, List<long[]> rows, long padId) {
        TokenBatch batch = new TokenBatch(memory);
        batch.write(rows, padId);
        return batch;
    }

    private static long[] read(ByteBuffer memory) {
        long[] values = new long[memory.remaining() / Long.BYTES];
        memory.asLongBuffer().get(values);
        return values;
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
