package dev.penstock.operators.documents;

import dev.penstock.inference.InferenceException;
import dev.penstock.state.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Repeats calls to a Redis or an encoder that fails for the moment, with pauses that double, for a limited time. Ends at
 * once when it is closed.
 */
final class Patience implements AutoCloseable {
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final Duration limit;
    private final LongSupplier nanos;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param nanos a clock that never goes back */
    Patience(Duration limit, LongSupplier nanos) {
        this.limit = limit;
        this.nanos = nanos;
    }

    /**
     * Waits for a call's answer.
     *
     * @throws RuntimeException what the last try failed with
     */
    <T> T call(Supplier<CompletableFuture<T>> call) throws InterruptedException {
        long giveUpAt = nanos.getAsLong() + limit.toNanos();
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
            try {
                return result(call.get());
            } catch (RuntimeException e) {
                boolean late = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(pause) > giveUpAt;
                if (!passes(e) || late || closed.await(pause, TimeUnit.MILLISECONDS)) {
                    throw e;
                }
            }
        }
    }

    /** Whether a failure lies with what is called and not with what it was called for. */
    static boolean passes(RuntimeException failure) {
        return failure instanceof RedisUnavailableException
                || failure instanceof InferenceException inference && inference.isRetriable();
    }

    /**
     * The future's value.
     *
     * @throws RuntimeException its failure as it is; a {@link Failure} around a checked one
     */
    static <T> T result(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new Failure(e.getCause());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** A future failed with a checked exception, which is the cause. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(Throwable cause) {
            super(cause);
        }
    }
}
