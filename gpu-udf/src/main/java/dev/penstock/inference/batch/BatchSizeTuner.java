package dev.penstock.inference.batch;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Learns the batch size of the highest throughput, for each length bucket on its own, by a {@link HillClimb} on the sizes
 * min, 2 min, 4 min, ... up to the bucket's limit. The cost of a size is nanoseconds per useful token: padding counts as
 * cost, not as yield.
 *
 * <p>What makes a size good is mostly how many tokens it has, and full batches of rare lengths are rare. So a bucket that
 * has measured nothing yet follows the nearest one that has: it takes that one's learned size times the ratio of the
 * lengths.
 *
 * <p>Only batches of exactly the asked size are samples: what a quiet queue yields says nothing about full batches. While
 * several batches run beside each other on one device, a batch's time tells of its companions as well; a sample does not
 * count if one of them was of the same bucket and of another size.
 *
 * <p>Guarded by the batcher's lock.
 */
final class BatchSizeTuner {
    static final int FEWEST_SAMPLES = 5;
    static final int BLOCK = 3;
    static final int STRIDE = 2;
    static final int FIRST_PAUSE = 64;
    static final int LONGEST_PAUSE = 1024;

    private static final HillClimb.Pace PACE =
            new HillClimb.Pace(FEWEST_SAMPLES, BLOCK, STRIDE, FIRST_PAUSE, LONGEST_PAUSE);

    /** With more at once, the effect of one companion is small. */
    private static final int MOST_OVERLAP = 3;

    private final int minItems;
    private final IntUnaryOperator limitOfBucket;
    private final double mostNanos;
    private final TreeMap<Integer, HillClimb> climbs = new TreeMap<>();
    private boolean held;
    private int atOnce = 1;
    private int overlap;

    /** Buckets and sizes of the newest batches, round and round. */
    private final int[] recentBuckets = new int[MOST_OVERLAP];

    private final int[] recentItems = new int[MOST_OVERLAP];
    private int recorded;

    /**
     * @param minItems the smallest size, where the limit allows it, and the one to start from
     * @param limitOfBucket the greatest batch size allowed for a bucket, at least 1
     * @param mostNanos time that a batch may take
     */
    BatchSizeTuner(int minItems, IntUnaryOperator limitOfBucket, double mostNanos) {
        this.minItems = minItems;
        this.limitOfBucket = limitOfBucket;
        this.mostNanos = mostNanos;
    }

    /** The size that the next batch of this bucket should have: the learned one, or the one that is being tried. */
    int target(int bucket) {
        HillClimb climb = climb(bucket);
        return held ? climb.learned() : climb.target();
    }

    /** The size learned so far. */
    int learned(int bucket) {
        return climb(bucket).learned();
    }

    /** The size learned so far for each bucket that was asked for, by bucket. */
    TreeMap<Integer, Integer> learned() {
        TreeMap<Integer, Integer> sizes = new TreeMap<>();
        climbs.forEach((bucket, climb) -> sizes.put(bucket, climb.learned()));
        return sizes;
    }

    /**
     * Reports a batch that was computed.
     *
     * @param items its size
     * @param tokens its tokens, padding excluded
     * @param nanos the time it took
     */
    void record(int bucket, int items, long tokens, long nanos) {
        HillClimb climb = climb(bucket);
        boolean isFair = isFair(bucket, items);
        if (held) {
            climb.passed(nanos);
        } else {
            double atLeastOne = Math.max(1, nanos);
            climb.record(items, atLeastOne / Math.max(1, tokens), atLeastOne, isFair);
        }
        recentBuckets[recorded % MOST_OVERLAP] = bucket;
        recentItems[recorded % MOST_OVERLAP] = items;
        recorded = (recorded + 1) % MOST_OVERLAP;
    }

    /** Whether none of the batches that ran beside this one was of its bucket and of another size. */
    private boolean isFair(int bucket, int items) {
        for (int back = 1; back <= overlap; back++) {
            int i = (recorded - back + MOST_OVERLAP) % MOST_OVERLAP;
            if (recentItems[i] != 0 && recentBuckets[i] == bucket && recentItems[i] != items) {
                return false;
            }
        }
        return true;
    }

    /** Reports a batch that failed although each of its items succeeds in a smaller one. */
    void tooLarge(int bucket, int items) {
        climb(bucket).tooLarge(items);
    }

    /** While held, batches have the learned sizes and teach nothing: something else is being measured. */
    void hold(boolean newHeld) {
        held = newHeld;
    }

    /** So many batches run at the same time from now on; what was learned is asked again soon. */
    void concurrency(int batches) {
        atOnce = batches;
        overlap = Math.min(batches - 1, MOST_OVERLAP);
        climbs.values().forEach(climb -> {
            climb.atOnce(batches);
            climb.reconsider();
        });
    }

    private HillClimb climb(int bucket) {
        HillClimb climb = climbs.get(bucket);
        if (climb == null) {
            climb = new HillClimb(sizes(limitOfBucket.applyAsInt(bucket)), 0, PACE, 0, mostNanos);
            climb.atOnce(atOnce);
            climbs.put(bucket, climb);
        }
        if (!climb.isExperienced()) {
            follow(climb, bucket);
        }
        return climb;
    }

    private void follow(HillClimb climb, int bucket) {
        int nearest = -1;
        for (Map.Entry<Integer, HillClimb> other : climbs.entrySet()) {
            boolean isNearer = nearest < 0 || Math.abs(other.getKey() - bucket) < Math.abs(nearest - bucket);
            if (other.getValue().isExperienced() && isNearer) {
                nearest = other.getKey();
            }
        }
        if (nearest >= 0) {
            long tokens = climbs.get(nearest).learned() * LengthBuckets.upperBound(nearest);
            climb.startAt((int) Math.min(Integer.MAX_VALUE, tokens / LengthBuckets.upperBound(bucket)));
        }
    }

    /** Doubled from the least on; the last is the limit itself. */
    private int[] sizes(int limit) {
        return IntStream.concat(
                        IntStream.iterate(Math.min(minItems, limit), size -> size < limit, size -> 2 * size),
                        IntStream.of(limit))
                .toArray();
    }
}
