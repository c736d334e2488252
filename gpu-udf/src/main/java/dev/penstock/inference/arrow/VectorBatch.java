package dev.penstock.inference.arrow;

import java.nio.FloatBuffer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What a model gives, in one Arrow vector off-heap: a matrix of rows by dimensions of 32-bit floats. A row is the vector
 * of a text, or the state of a token.
 *
 * <p>Used again and again: the memory grows to the most rows and is kept until {@link #close}. Not thread-safe.
 */
public final class VectorBatch implements AutoCloseable {
    private final int dimensions;
    private final Float4Vector numbers;
    private int rows;
    private FloatBuffer values = FloatBuffer.allocate(0);

    /** An empty batch, which takes its memory from {@code allocator} as rows are reserved. */
    public VectorBatch(String name, BufferAllocator allocator, int dimensions) {
        this.dimensions = dimensions;
        this.numbers = new Float4Vector(name, allocator);
    }

    /**
     * Makes room for {@code count} rows, whose numbers may be anything until they are written.
     *
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator's limit does not allow it
     */
    public void reserve(int count) {
        FixedSizeLists.reserve(numbers, Math.multiplyExact(count, dimensions));
        rows = count;
        values = FixedSizeLists.memory(numbers).asFloatBuffer();
    }

    public int rows() {
        return rows;
    }

    public int dimensions() {
        return dimensions;
    }

    /** Writes one row; {@code vector} holds as many numbers as there are dimensions. */
    public void set(int row, float[] vector) {
        values.put(row * dimensions, vector, 0, dimensions);
    }

    /** All rows as direct memory, shared with the Arrow vector; valid until the next {@link #reserve}. */
    public FloatBuffer values() {
        return values;
    }

    /** Some rows, likewise. */
    public FloatBuffer rows(int first, int count) {
        return values.slice(first * dimensions, count * dimensions);
    }

    /**
     * The vectors as an Arrow record batch over the same memory: it sees what is written next as long as the memory need
     * not grow. To be closed by the caller.
     */
    public VectorSchemaRoot root() {
        return new VectorSchemaRoot(List.of(FixedSizeLists.view(numbers, rows, dimensions)));
    }

    @Override
    public void close() {
        numbers.close();
    }
}
