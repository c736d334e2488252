package dev.penstock.inference.endpoint;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A rate of calls that is learned from 429s, as a limit on concurrency cannot follow an endpoint that allows 20 short
 * calls a second. There is no limit before the first 429, and none any more when {@value #RELEASE_SECONDS} s, and
 * twice the K below, passed without one; pauses that the endpoint asked for do not count.
 *
 * <p>The rate follows CUBIC (RFC 9438, and the client-side rate limiter of the AWS SDKs' adaptive retry mode): a 429
 * takes it to {@value #BETA} of the rate that the endpoint was seen to accept; from there it returns to that rate
 * within K seconds and then grows beyond it with {@value #SCALE} (t - K)^3. Three things differ. The rate taken for the
 * maximum is that of the accepted calls, so that several 429s in a row do not compound. K is
 * {@value #PAUSE_TO_RETURN} times the pause that the endpoint asks for where the maximum was confirmed by the 429
 * before, since each attempt at more costs that pause; elsewhere it is CUBIC's. And a 429 of a call that was sent before the last
 * reduction says nothing about the reduced rate, and does not lower it.
 *
 * <p>A pause that the endpoint asks for holds for all calls. Not thread-safe; times are of {@link System#nanoTime}.
 */
final class RateLimit {
    private static final double BETA = 0.9;
    private static final double SCALE = 0.4;
    /** Of K to the pause: pauses cost no more than a twentieth. */
    private static final double PAUSE_TO_RETURN = 20;

    private static final double SHORTEST_RETURN_SECONDS = 5;
    private static final double LONGEST_RETURN_SECONDS = 60;
    private static final double CONFIRMED_WITHIN = 0.25;
    private static final double RELEASE_SECONDS = 60;
    private static final double LEAST_PER_SECOND = 0.5;
    private static final double MOST_PER_SECOND = 1e6;
    private static final double DOUBLING_SECONDS = 0.5;
    /** Calls that a late timer may catch up on, in seconds of the rate; at least two. */
    private static final double BURST_SECONDS = 0.1;

    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int SLOTS = 8;
    private static final double SECOND = 1e9;

    private final long origin;
    private long pausedUntil;
    private long pausedNanos;

    private final int[] acceptedInSlot = new int[SLOTS];
    private long slot;

    private boolean limited;
    private boolean slowStart;
    private double perSecond;
    private double maximum;
    private double returnSeconds;
    private long reducedAt;
    private int reductionsInARow;
    private long curveBegan;
    private long lastLimited;
    private double tokens;
    private long refilledAt;

    RateLimit(long now) {
        this.origin = now;
        this.pausedUntil = now;
    }

    /** How long the next call has to wait; 0 for not at all. */
    long waitNanos(long now) {
        if (now - pausedUntil < 0) {
            return pausedUntil - now;
        }
        advance(now);
        if (!limited || tokens >= 1) {
            return 0;
        }
        return (long) Math.ceil((1 - tokens) / perSecond * SECOND);
    }

    /** Counts a call that is sent now. */
    void sent(long now) {
        advance(now);
        if (limited) {
            tokens--;
        }
    }

    /** Counts a call that was not limited. */
    void accepted(long now) {
        turnSlots(now);
        acceptedInSlot[(int) (slot % SLOTS)]++;
    }

    /** Lets no call pass for this long. */
    void pause(long now, long nanos) {
        long until = now + nanos;
        if (until - pausedUntil > 0) {
            pausedNanos += until - Math.max(now, pausedUntil);
            pausedUntil = until;
        }
    }

    /**
     * Learns from a 429.
     *
     * @param sentAt when its call was sent
     */
    void limited(long now, long sentAt) {
        lastLimited = activeNanos(now);
        if (limited && sentAt - reducedAt < 0) {
            return;
        }
        advance(now);
        double accepted = acceptedPerSecond(now);
        returnSeconds = maximum > 0 && Math.abs(accepted - maximum) <= CONFIRMED_WITHIN * maximum
                ? confirmedReturnSeconds(now)
                : Math.cbrt(accepted * (1 - BETA) / SCALE);
        maximum = Math.max(LEAST_PER_SECOND, accepted);
        perSecond = Math.max(LEAST_PER_SECOND, BETA * maximum);
        limited = true;
        slowStart = false;
        reducedAt = now;
        beginCurve(now);
        tokens = 1; // shows after the pause whether calls pass again
    }

    /**
     * The endpoint came back from a failure: what was learned may hold no more. The rate doubles every half second,
     * from what it was, until the next 429.
     */
    void restart(long now) {
        if (limited) {
            advance(now);
            slowStart = true;
            maximum = perSecond;
            beginCurve(now);
        }
    }

    /** Calls per second; 0 where no limit is known. */
    double perSecond() {
        return limited ? perSecond : 0;
    }

    boolean isHolding(long now) {
        return waitNanos(now) > 0;
    }

    private void beginCurve(long now) {
        curveBegan = activeNanos(now);
        refilledAt = curveBegan;
    }

    /** The rate that the endpoint was seen to accept before this 429. */
    private double acceptedPerSecond(long now) {
        turnSlots(now);
        if (!limited) {
            double windowSeconds = Math.min(SLOTS * SLOT_NANOS, activeNanos(now)) / SECOND;
            return Arrays.stream(acceptedInSlot).sum() / Math.max(1, windowSeconds);
        }
        boolean soon = (now - reducedAt) / SECOND < 1;
        reductionsInARow = soon ? reductionsInARow + 1 : 0;
        if (reductionsInARow > 1) {
            return perSecond / 2; // far too much: too little was accepted to see how much is right
        }
        return Math.min(perSecond, peakPerSecond());
    }

    private double confirmedReturnSeconds(long now) {
        double pauseSeconds = Math.max(0, pausedUntil - now) / SECOND;
        return Math.max(SHORTEST_RETURN_SECONDS, Math.min(LONGEST_RETURN_SECONDS, PAUSE_TO_RETURN * pauseSeconds));
    }

    /** Over half a second, of late: whoever sends less than he may shall not take the rate that he may for proven. */
    private double peakPerSecond() {
        int most = 0;
        for (long first = Math.max(0, slot - SLOTS + 1); first < Math.max(1, slot); first++) {
            int pair = acceptedInSlot[(int) (first % SLOTS)] + acceptedInSlot[(int) ((first + 1) % SLOTS)];
            most = Math.max(most, pair);
        }
        return most / (2 * SLOT_NANOS / SECOND);
    }

    private void advance(long now) {
        if (!limited) {
            return;
        }
        long active = activeNanos(now);
        if ((active - lastLimited) / SECOND > Math.max(RELEASE_SECONDS, 2 * returnSeconds)) {
            limited = false;
            maximum = 0;
            return;
        }
        double seconds = (active - curveBegan) / SECOND;
        perSecond = Math.min(MOST_PER_SECOND, Math.max(LEAST_PER_SECOND, curve(seconds)));
        double most = Math.max(2, BURST_SECONDS * perSecond);
        tokens = Math.min(most, tokens + (active - refilledAt) / SECOND * perSecond);
        refilledAt = active;
    }

    private double curve(double seconds) {
        if (slowStart) {
            return maximum * Math.pow(2, Math.min(40, seconds / DOUBLING_SECONDS));
        }
        if (seconds < returnSeconds) {
            return maximum * (1 - (1 - BETA) * Math.pow(1 - seconds / returnSeconds, 3));
        }
        return maximum + SCALE * Math.pow(seconds - returnSeconds, 3);
    }

    /** Time in which calls could be sent. */
    private long activeNanos(long now) {
        return Math.max(now - origin, pausedUntil - origin) - pausedNanos;
    }

    private void turnSlots(long now) {
        long current = activeNanos(now) / SLOT_NANOS;
        for (long next = Math.max(slot + 1, current - SLOTS + 1); next <= current; next++) {
            acceptedInSlot[(int) (next % SLOTS)] = 0;
        }
        slot = current;
    }
}
