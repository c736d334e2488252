package dev.penstock.inference;

import dev.penstock.records.HeadLabel;
import dev.penstock.records.TokenEstimate;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Turns texts into vectors. Thread-safe. */
public interface Encoder extends AutoCloseable {

    ModelIdentity identity();

    /**
     * Encodes one text; texts beyond the model's token limit are cut. Calls of all subtasks are batched together. Blocks
     * the caller while the queue is full, which is the operator's backpressure.
     *
     * @return completes with the vector, or exceptionally with an {@link InferenceException}
     * @throws InferenceException with {@link InferenceException.Reason#CLOSED} if the caller is interrupted while it
     *     waits for room; its interrupt flag is set
     */
    CompletableFuture<Encoding> encode(String text, Work work);

    /**
     * Tokens of a text as {@link #encode} would read it, special ones included, were there no limit: what is above the
     * model's limit would be cut. Does not run the model. An estimate where an encoder cannot tell.
     */
    default int tokens(String text) {
        return TokenEstimate.of(text);
    }

    /** Everything that the heads on this encoder's pass can say: every label of every head. Empty without heads. */
    default Set<HeadLabel> headLabels() {
        return Set.of();
    }

    /** What the encoder did so far, for gauges; {@link BatcherMetrics#NONE} if it does not count. */
    default BatcherMetrics metrics() {
        return BatcherMetrics.NONE;
    }

    /** Answers what is queued with {@link InferenceException.Reason#CLOSED} and releases model and memory. */
    @Override
    void close();
}
