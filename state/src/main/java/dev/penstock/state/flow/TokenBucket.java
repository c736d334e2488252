package dev.penstock.state.flow;

/**
 * A token bucket as Flink state: an immutable value that is filled continuously.
 *
 * @param tokens what was in it at {@code atMs}
 * @param atMs milliseconds since the epoch
 */
public record TokenBucket(double tokens, long atMs) {

    public static TokenBucket full(double capacity, long nowMs) {
        return new TokenBucket(capacity, nowMs);
    }

    /** The bucket at a later time, filled by {@code perSecond} up to {@code capacity}. A clock that goes back adds nothing. */
    public TokenBucket at(long nowMs, double perSecond, double capacity) {
        double gained = Math.max(0, nowMs - atMs) * perSecond / 1000;
        return new TokenBucket(Math.min(capacity, tokens + gained), Math.max(atMs, nowMs));
    }

    public boolean has(double amount) {
        return tokens >= amount;
    }

    public TokenBucket take(double amount) {
        return new TokenBucket(tokens - amount, atMs);
    }
}
