package dev.penstock.inference.model;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.arrow.TokenBatch;
import java.nio.FloatBuffer;

/** A loaded model that turns token ids into vectors, on whichever engine. Thread-safe. */
interface Transformer extends AutoCloseable {

    /** Length of the vectors. */
    int dimensions();

    /**
     * Runs the model over a batch, on the thread that asks for it.
     *
     * @param output direct memory, which receives the states of all tokens: rows by length by dimensions numbers; of a
     *     model that pools by itself its vectors: rows by dimensions. Its capacity is exactly that; the memory must stay
     *     until the call returns
     * @throws InferenceException with {@link InferenceException.Reason#MODEL_FAILED} if the engine fails
     */
    void forward(TokenBatch batch, FloatBuffer output);

    /** Frees the weights. No pass may be running. */
    @Override
    void close();
}
