package dev.penstock.inference;

import java.nio.FloatBuffer;

/**
 * Reads off what a caller wants of a text's pass while its numbers are in memory. Called by several threads.
 *
 * @param <R> what is read off; it must not hold on to the memory
 */
@FunctionalInterface
public interface PassReader<R> {

    /**
     * @param vector the text's vector, of unit length, from index 0; shared memory like the states
     * @param states null for a model that pools by itself
     */
    R read(FloatBuffer vector, TokenStates states);
}
