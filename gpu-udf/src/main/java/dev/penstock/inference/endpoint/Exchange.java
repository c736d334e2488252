package dev.penstock.inference.endpoint;

import java.util.concurrent.CompletableFuture;

/** One call under way. */
interface Exchange {

    /** Completes with the answer, or exceptionally with what {@link CallFailed#of} can read. */
    CompletableFuture<Reply> reply();

    /** Whether the endpoint has begun to answer. */
    boolean hasBegun();

    /** Hangs up. */
    void cancel();
}
