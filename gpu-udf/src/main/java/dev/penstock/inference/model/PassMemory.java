package dev.penstock.inference.model;

import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.arrow.VectorBatch;
import org.apache.arrow.memory.BufferAllocator;

/** What one pass writes into, kept for the next: Arrow memory for ids, states and vectors, and two rows of scratch. */
final class PassMemory implements AutoCloseable {
    final TokenBatch tokens;
    /** What the model gives: a row for each token, padding included; a row for each text if it pools by itself. */
    final VectorBatch states;

    final VectorBatch vectors;
    final float[] state;
    final float[] vector;

    PassMemory(BufferAllocator allocator, int dimensions) {
        tokens = new TokenBatch(allocator);
        states = new VectorBatch("states", allocator, dimensions);
        vectors = new VectorBatch("vector", allocator, dimensions);
        state = new float[dimensions];
        vector = new float[dimensions];
    }

    /**
     * Bytes of Arrow memory that passes may need: three matrices of 64-bit integers, one of states and one of vectors,
     * each doubled since Arrow rounds up to powers of two, and room for validity bits and the chunks that Netty hands out.
     *
     * @param tokens most tokens of a batch, padding included
     * @param dimensions of the model
     */
    static long limit(long tokens, int dimensions) {
        long numbers = 3 * Long.BYTES + 2L * Float.BYTES * dimensions;
        return 2 * numbers * tokens + (32L << 20);
    }

    @Override
    public void close() {
        tokens.close();
        states.close();
        vectors.close();
    }
}
