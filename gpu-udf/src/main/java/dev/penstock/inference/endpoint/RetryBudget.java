package dev.penstock.inference.endpoint;

/**
 * How many calls may be made beyond the first one of each prompt: a token bucket that every first call fills by a share
 * of a token, as in Finagle's RetryBudget, with a small floor for endpoints that are seldom called. Calls that were
 * limited (429) and probes of the circuit breaker take nothing: the learned rate and the breaker hold those back.
 *
 * <p>Not thread-safe.
 */
final class RetryBudget {
    private static final double FLOOR_PER_SECOND = 1;
    private static final double MOST = 1000;
    private static final double INITIAL = 10;

    private final double share;
    private double tokens = INITIAL;
    private long refilledAt;

    /** @param share tokens for each first call */
    RetryBudget(double share, long now) {
        this.share = share;
        this.refilledAt = now;
    }

    void firstCall() {
        tokens = Math.min(MOST, tokens + share);
    }

    boolean tryTake(long now) {
        refill(now);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** How long the floor takes to fill up to the next call; {@link Long#MAX_VALUE} where there is none. */
    long waitNanos(long now) {
        refill(now);
        if (tokens >= 1) {
            return 0;
        }
        return share > 0 ? (long) Math.ceil((1 - tokens) / FLOOR_PER_SECOND * 1e9) : Long.MAX_VALUE;
    }

    /** The floor fills no more than the bucket begins with. */
    private void refill(long now) {
        if (share > 0 && tokens < INITIAL) {
            tokens = Math.min(INITIAL, tokens + (now - refilledAt) / 1e9 * FLOOR_PER_SECOND);
        }
        refilledAt = now;
    }
}
