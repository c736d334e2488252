package dev.penstock.inference.batch;

import java.util.HashMap;
import java.util.Map;

/**
 * Guesses when the next item of a length bucket comes: an exponentially weighted mean of the gaps between arrivals,
 * stretched by the present silence.
 */
final class Arrivals {
    private static final double WEIGHT = 0.2;

    private final Map<Integer, Gap> gaps = new HashMap<>();

    void arrived(int bucket, long nowNanos) {
        Gap gap = gaps.get(bucket);
        if (gap == null) {
            gaps.put(bucket, new Gap(nowNanos));
        } else {
            gap.meanNanos += WEIGHT * (nowNanos - gap.lastNanos - gap.meanNanos);
            gap.lastNanos = nowNanos;
        }
    }

    /** Whether another item is likely to come within {@code nanos} from now. */
    boolean isLikelyWithin(int bucket, long nanos, long nowNanos) {
        Gap gap = gaps.get(bucket);
        return gap != null && Math.max(gap.meanNanos, nowNanos - gap.lastNanos) <= nanos;
    }

    private static final class Gap {
        long lastNanos;

        /** One second until it is known better: at first nothing waits for companions. */
        double meanNanos = 1e9;

        Gap(long lastNanos) {
            this.lastNanos = lastNanos;
        }
    }
}
