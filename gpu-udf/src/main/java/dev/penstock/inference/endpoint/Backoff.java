package dev.penstock.inference.endpoint;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to pause before a failed call is repeated: exponential with jitter. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 16;

    private final long initialNanos;
    private final long longestNanos;
    private final DoubleSupplier random;

    /**
     * @param initial pause after the first failure
     * @param random numbers from 0 to 1
     */
    Backoff(Duration initial, Duration longest, DoubleSupplier random) {
        this.initialNanos = initial.toNanos();
        this.longestNanos = longest.toNanos();
        this.random = random;
    }

    /**
     * @param failures of this prompt's calls, from 1
     * @return nanoseconds; from half to one and a half of the doubled pause, as callers that failed together shall not
     *     come back together
     */
    long pauseNanos(int failures) {
        long doubled = initialNanos << Math.min(failures - 1, MAX_DOUBLINGS);
        return Math.min(longestNanos, Math.round(doubled * (0.5 + random.getAsDouble())));
    }

    /** After a 429 without a word about when to come back. */
    long initialNanos() {
        return initialNanos;
    }
}
