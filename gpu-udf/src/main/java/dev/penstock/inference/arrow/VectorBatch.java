package dev.penstock.inference.arrow;

import java.nio.FloatBuffer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The vectors of a batch of texts in one Arrow vector off-heap: a matrix of rows by dimensions of 32-bit floats. */
public final class VectorBatch implements AutoCloseable {
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    private final int rows;
    private final int dimensions;
    private final FixedSizeListVector vectors;
    private final FloatBuffer values;

    private VectorBatch(int rows, int dimensions, FixedSizeListVector vectors) {
        this.rows = rows;
        this.dimensions = dimensions;
        this.vectors = vectors;
        this.values = FixedSizeLists.numbers(vectors, Float.BYTES).asFloatBuffer();
    }

    /** Allocates room for {@code rows} vectors, all zero. */
    public static VectorBatch allocate(BufferAllocator allocator, int rows, int dimensions) {
        return new VectorBatch(
                rows, dimensions, FixedSizeLists.allocate(allocator, "vector", FLOAT32, rows, dimensions));
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

    /** One row as memory shared with the Arrow vector, valid until {@link #close}. */
    public FloatBuffer row(int row) {
        return values.slice(row * dimensions, dimensions);
    }

    /** The vectors as an Arrow record batch over the same memory, which this object goes on owning. */
    public VectorSchemaRoot root() {
        VectorSchemaRoot root = VectorSchemaRoot.of(vectors);
        root.setRowCount(rows);
        return root;
    }

    @Override
    public void close() {
        vectors.close();
    }
}
