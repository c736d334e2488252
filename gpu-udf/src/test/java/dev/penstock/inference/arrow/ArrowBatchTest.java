package dev.penstock.inference.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
        try (TokenBatch batch = TokenBatch.of(memory, List.of(new long[] {101, 7, 8, 102}, new long[] {101, 102}), 9)) {
            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.length()).isEqualTo(4);
            assertThat(batch.tokens(1)).isEqualTo(2);
            assertThat(read(batch.inputIds())).containsExactly(101, 7, 8, 102, 101, 102, 9, 9);
            assertThat(read(batch.attentionMask())).containsExactly(1, 1, 1, 1, 1, 1, 0, 0);
            assertThat(read(batch.tokenTypeIds())).containsOnly(0);
            assertThat(batch.inputIds().isDirect()).isTrue();
        }
    }

    @Test
    void reusedMemoryIsOverwritten() {
        try (TokenBatch batch = TokenBatch.of(memory, List.of(new long[] {1, 2, 3}), 0)) {
            batch.tokenTypeIds().put(0, 77);
        }
        try (TokenBatch batch = TokenBatch.of(memory, List.of(new long[] {1, 2, 3}), 0)) {
            assertThat(read(batch.tokenTypeIds())).containsExactly(0, 0, 0);
        }
    }

    @Test
    void vectorsComeBackRowByRow() {
        try (VectorBatch batch = VectorBatch.allocate(memory, 2, 3)) {
            batch.set(1, new float[] {1, 2, 3});
            assertThat(row(batch, 0)).containsExactly(0, 0, 0);
            assertThat(row(batch, 1)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void batchesTravelAsArrowStreams() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TokenBatch batch = TokenBatch.of(memory, List.of(new long[] {5, 6}, new long[] {7}), 0);
                ArrowStreamWriter writer = new ArrowStreamWriter(batch.root(), null, bytes)) {
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
    void overTheLimitNothingStaysAllocated() {
        List<long[]> rows = List.of(new long[8192], new long[8192], new long[8192]);
        try (RootAllocator small = new RootAllocator(600_000)) {
            assertThatThrownBy(() -> TokenBatch.of(small, rows, 0)).isInstanceOf(OutOfMemoryException.class);
            assertThat(small.getAllocatedMemory()).isZero();
        }
    }

    private static long[] read(java.nio.LongBuffer buffer) {
        long[] values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static float[] row(VectorBatch batch, int row) {
        float[] copy = new float[batch.dimensions()];
        batch.row(row).get(copy);
        return copy;
    }
}
