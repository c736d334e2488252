package dev.penstock.state.redis;

import java.util.function.LongSupplier;

/**
 * Keeps calls away from a Redis that just failed: for 250 ms at first, twice as long after each failed probe, 5 s at
 * most. When the time is over, one call is let through as the probe. Thread-safe.
 */
final class Circuit {
    static final long SHORTEST_NANOS = 250_000_000;
    static final long LONGEST_NANOS = 5_000_000_000L;

    private final LongSupplier nanoTime;
    private volatile boolean open;
    private boolean probing;
    private long probeFrom;
    private long pause;

    /** @param nanoTime a monotonic clock in nanoseconds */
    Circuit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a call may be made now. */
    boolean admits() {
        return !open || mayProbe();
    }

    private synchronized boolean mayProbe() {
        if (!open) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - probeFrom < 0) {
            return false;
        }
        probing = true;
        // The next probe, should this one get lost without a result.
        probeFrom = now + LONGEST_NANOS;
        return true;
    }

    /** @return true if this failure opened the circuit */
    synchronized boolean failed() {
        boolean first = !open;
        if (first) {
            pause = SHORTEST_NANOS;
        } else if (probing) {
            pause = Math.min(pause * 2, LONGEST_NANOS);
        }
        open = true;
        probing = false;
        probeFrom = nanoTime.getAsLong() + pause;
        return first;
    }

    /** @return true if this success closed the circuit */
    boolean succeeded() {
        if (!open) {
            return false;
        }
        synchronized (this) {
            boolean closed = open;
            open = false;
            probing = false;
            return closed;
        }
    }
}
