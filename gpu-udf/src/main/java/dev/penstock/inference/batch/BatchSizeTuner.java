package dev.penstock.inference.batch;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Learns the batch size of the highest throughput by hill climbing, for each length bucket on its own.
 *
 * <p>Sizes are the rungs of a ladder: 1, 2, 4, ... up to the bucket's limit. The climb starts at 1, which is never
 * worse than no batching. A <em>probe</em> compares the current rung with a neighbour: batches alternate between the
 * two until each has {@value #SAMPLES} samples of nanoseconds per useful token (padding counts as cost, not as yield),
 * and the medians decide. Alternating makes the comparison fair while the machine's speed drifts; medians make it
 * robust against collections and preemption.
 *
 * <ul>
 *   <li>Up only if the larger size is at least {@value #GAIN_UP_PERCENT}% cheaper; down as soon as the smaller one costs
 *       at most {@value #LOSS_DOWN_PERCENT}% more, since small batches answer sooner. The gap between the two is the
 *       hysteresis: no pair of sizes satisfies both, so noise does not make the size swing.
 *   <li>After a move the climb goes on in the same direction. When neither neighbour is better it pauses for
 *       {@value #FIRST_PAUSE} batches, doubling up to {@value #LONGEST_PAUSE} while nothing changes, so that a settled
 *       size pays below 2% of its batches for probing, yet a changed load or machine is noticed.
 * </ul>
 *
 * <p>Only batches of exactly the asked size are samples: what a quiet queue yields says nothing about full batches.
 * Thread-safe.
 */
public final class BatchSizeTuner {
    static final int SAMPLES = 7;
    static final int GAIN_UP_PERCENT = 5;
    static final int LOSS_DOWN_PERCENT = 2;
    static final int FIRST_PAUSE = 64;
    static final int LONGEST_PAUSE = 1024;

    private final IntUnaryOperator limitOfBucket;
    private final TreeMap<Integer, Climb> climbs = new TreeMap<>();

    /** @param limitOfBucket the greatest batch size allowed for a bucket, at least 1 */
    public BatchSizeTuner(IntUnaryOperator limitOfBucket) {
        this.limitOfBucket = limitOfBucket;
    }

    /** The size that the next batch of this bucket should have: the learned one, or the one that is being probed. */
    public synchronized int target(int bucket) {
        return climb(bucket).target();
    }

    /** The size learned so far. */
    public synchronized int learned(int bucket) {
        return climb(bucket).size();
    }

    /** The size learned so far for each bucket that was asked for, by bucket. */
    public synchronized TreeMap<Integer, Integer> learned() {
        TreeMap<Integer, Integer> sizes = new TreeMap<>();
        climbs.forEach((bucket, climb) -> sizes.put(bucket, climb.size()));
        return sizes;
    }

    /**
     * Reports a batch that was computed.
     *
     * @param items its size
     * @param tokens its tokens, padding excluded
     * @param nanos the time it took
     */
    public synchronized void record(int bucket, int items, long tokens, long nanos) {
        climb(bucket).record(items, (double) nanos / Math.max(1, tokens));
    }

    private Climb climb(int bucket) {
        return climbs.computeIfAbsent(bucket, b -> new Climb(limitOfBucket.applyAsInt(b)));
    }

    /** The state of one bucket. */
    private static final class Climb {
        private final int limit;
        private final Samples here = new Samples();
        private final Samples there = new Samples();
        private int rung;
        private int direction = 1;
        private int rejected;
        private int pauseLeft;
        private int nextPause = FIRST_PAUSE;

        Climb(int limit) {
            this.limit = limit;
        }

        int size() {
            return sizeOf(rung);
        }

        int target() {
            return isProbing() && there.count < here.count ? sizeOf(rung + direction) : size();
        }

        void record(int items, double cost) {
            if (!isProbing()) {
                pauseLeft = Math.max(0, pauseLeft - 1);
                return;
            }
            if (items == size()) {
                here.add(cost);
            } else if (items == sizeOf(rung + direction)) {
                there.add(cost);
            }
            if (here.isFull() && there.isFull()) {
                decide();
            }
        }

        private boolean isProbing() {
            return pauseLeft == 0 && limit > 1;
        }

        private void decide() {
            double ratio = there.median() / here.median();
            boolean better =
                    direction > 0 ? ratio <= 1 - GAIN_UP_PERCENT / 100.0 : ratio <= 1 + LOSS_DOWN_PERCENT / 100.0;
            here.clear();
            there.clear();
            if (better) {
                rung += direction;
                // Where it came from was just compared and lost.
                rejected = 1;
                nextPause = FIRST_PAUSE;
            } else {
                rejected++;
                direction = -direction;
            }
            if (!isOnLadder(rung + direction)) {
                rejected++;
                direction = -direction;
            }
            if (rejected >= 2) {
                rejected = 0;
                pauseLeft = nextPause;
                nextPause = Math.min(2 * nextPause, LONGEST_PAUSE);
                direction = isOnLadder(rung + 1) ? 1 : -1;
            }
        }

        private boolean isOnLadder(int candidate) {
            return candidate >= 0 && (candidate == 0 || sizeOf(candidate) > sizeOf(candidate - 1));
        }

        /** Powers of two; the last rung is the limit itself. */
        private int sizeOf(int candidate) {
            return (int) Math.min(1L << Math.min(candidate, 31), limit);
        }
    }

    /** A fixed number of samples, the newest kept. */
    private static final class Samples {
        private final double[] values = new double[SAMPLES];
        private int count;

        void add(double value) {
            values[count % SAMPLES] = value;
            count++;
        }

        boolean isFull() {
            return count >= SAMPLES;
        }

        double median() {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[SAMPLES / 2];
        }

        void clear() {
            count = 0;
        }
    }
}
