package dev.penstock.inference.batch;

import java.util.Arrays;

/**
 * Guesses when the next item of a length bucket comes: an exponentially weighted mean of the gaps between arrivals,
 * stretched by the present silence.
 */
final class Arrivals {
    private static final double WEIGHT = 0.2;

    private final double[] meanGapNanos = new double[LengthBuckets.COUNT];
    private final long[] lastNanos = new long[LengthBuckets.COUNT];
    private long known;

    Arrivals() {
        // One second until it is known better: at first nothing waits for companions.
        Arrays.fill(meanGapNanos, 1e9);
    }

    void arrived(int bucket, long nowNanos) {
        if (isKnown(bucket)) {
            meanGapNanos[bucket] += WEIGHT * (nowNanos - lastNanos[bucket] - meanGapNanos[bucket]);
        }
        known |= 1L << bucket;
        lastNanos[bucket] = nowNanos;
    }

    /** Whether another item is likely to come within {@code nanos} from now. */
    boolean isLikelyWithin(int bucket, long nanos, long nowNanos) {
        return isKnown(bucket) && Math.max(meanGapNanos[bucket], nowNanos - lastNanos[bucket]) <= nanos;
    }

    private boolean isKnown(int bucket) {
        return (known >> bucket & 1) != 0;
    }
}
