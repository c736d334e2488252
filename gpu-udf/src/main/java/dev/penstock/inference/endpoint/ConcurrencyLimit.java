package dev.penstock.inference.endpoint;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import java.util.concurrent.TimeUnit;

/**
 * How many calls an endpoint takes at the same time, learned from latency. It begins with slow start (RFC 5681): one
 * more for every answer, until latency doubles, a call times out or the endpoint limits. From there on Netflix's
 * {@link Gradient2Limit} follows the ratio of long-term to current latency, averaged over windows, because single
 * answers of a model differ tenfold for their length. Where the latency is that of the first token, it says more.
 *
 * <p>A 429 answers at once and is no sample: {@link RateLimit} learns from it. Not thread-safe.
 */
final class ConcurrencyLimit {
    private static final int INITIAL = 20;
    private static final int LEAST = 4;
    private static final int SETTLED_SAMPLES = 20;
    private static final double MEAN_WEIGHT = 0.1;
    private static final double CONGESTED = 2;
    private static final long SHORTEST_WINDOW_MS = 100;
    private static final long LONGEST_WINDOW_MS = 1000;

    private final int most;
    private int slowStartLimit;
    private Limit gradient;
    private double meanNanos;
    private double leastMeanNanos;
    private long samples;

    /** @param most never more than this */
    ConcurrencyLimit(int most) {
        this.most = most;
        this.slowStartLimit = Math.min(INITIAL, most);
    }

    int limit() {
        return gradient == null ? slowStartLimit : gradient.getLimit();
    }

    /**
     * @param startedAt of {@link System#nanoTime}
     * @param inFlight calls at the same time, this one included
     */
    void answered(long startedAt, long latencyNanos, int inFlight) {
        mean(latencyNanos);
        if (gradient != null) {
            gradient.onSample(startedAt, latencyNanos, inFlight, false);
            return;
        }
        if (inFlight * 2 >= slowStartLimit && slowStartLimit < most) {
            slowStartLimit++;
        }
        if (samples > SETTLED_SAMPLES && meanNanos > CONGESTED * leastMeanNanos && slowStartLimit > INITIAL) {
            endSlowStart();
        }
    }

    /** A call that timed out counts as one that took that long. */
    void timedOut(long startedAt, long latencyNanos, int inFlight) {
        endSlowStart();
        gradient.onSample(startedAt, latencyNanos, inFlight, true);
    }

    /** Ends slow start at what was reached. */
    void endSlowStart() {
        if (gradient == null) {
            gradient = WindowedLimit.newBuilder()
                    .minWindowTime(SHORTEST_WINDOW_MS, TimeUnit.MILLISECONDS)
                    .maxWindowTime(LONGEST_WINDOW_MS, TimeUnit.MILLISECONDS)
                    .build(Gradient2Limit.newBuilder()
                            .initialLimit(slowStartLimit)
                            .minLimit(Math.min(LEAST, most))
                            .maxConcurrency(most)
                            .queueSizeFunction(limit -> Math.max(LEAST, limit / 4))
                            .build());
        }
    }

    /** The endpoint came back from a failure: slow start again, from what it took before. */
    void restart() {
        slowStartLimit = Math.min(most, Math.max(INITIAL, limit()));
        gradient = null;
        samples = 0;
    }

    private void mean(long latencyNanos) {
        samples++;
        meanNanos = samples == 1 ? latencyNanos : meanNanos + MEAN_WEIGHT * (latencyNanos - meanNanos);
        leastMeanNanos = samples <= SETTLED_SAMPLES ? meanNanos : Math.min(leastMeanNanos, meanNanos);
    }
}
