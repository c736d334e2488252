package dev.penstock.inference.batch;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Callers that always find work, on a device whose times are formulas, in simulated time: both tuners learn as they do
 * in the batcher, in as many batches a second as a test likes.
 */
final class SimulatedDevice {

    /** The nanoseconds of a batch. */
    interface Times {
        /**
         * @param items of the batch
         * @param tokens of each item
         * @param beside batches that run when it starts, itself included
         */
        double of(int items, int tokens, int beside);
    }

    /**
     * Processors: a call costs 2 ms and a token 100 microseconds, large matrices cost more as caches overflow, and more
     * batches than cores share the cores.
     */
    static Times processors(int cores) {
        return (items, tokens, beside) ->
                (2e6 + 1e5 * items * tokens * (1 + items * tokens / 2000.0)) * Math.max(1, (double) beside / cores);
    }

    /**
     * A GPU: a call costs 1 ms on the host, which a second batch hides; the device takes 4 ms up to 64 rows of 20 tokens,
     * is linear beyond, and computes one batch after the other.
     */
    static final Times GPU = (items, tokens, beside) -> {
        double device = 4e6 * Math.max(1, items * tokens / (64.0 * 20));
        return beside == 1 ? 1e6 + device : Math.max(1e6 + device, beside * device);
    };

    private record Running(int bucket, int items, int tokens, double startNanos, double endNanos) {}

    final BatchSizeTuner sizes;
    final ConcurrencyTuner concurrency;
    private final Random random;
    private final double noise;
    private final int[] lengths;
    private final PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingDouble(Running::endNanos));
    private double now;
    private int learned;
    private int batches;
    private int moves;
    private double tokensDone;

    /**
     * @param noise standard deviation of a batch's time, as a share of it; besides, where it is not 0, one batch of fifty
     *     takes three times as long
     * @param lengths of the items, each as frequent
     */
    SimulatedDevice(int callers, BatchSizeTuner sizes, long seed, double noise, int... lengths) {
        this.sizes = sizes;
        this.concurrency = new ConcurrencyTuner(callers);
        this.random = new Random(seed);
        this.noise = noise;
        this.lengths = lengths;
        this.learned = concurrency.learned();
        sizes.concurrency(learned);
    }

    /** How often the learned number of batches at once has changed. */
    int moves() {
        return moves;
    }

    /** The first of the lengths. */
    int tokens() {
        return lengths[0];
    }

    /** Runs so many batches; returns the tokens per second. */
    double run(Times times, int count) {
        double start = now;
        tokensDone = 0;
        for (int goal = batches + count; batches < goal; ) {
            while (running.size() < concurrency.limit()) {
                begin(times);
            }
            end(running.remove());
        }
        return tokensDone * 1e9 / (now - start);
    }

    private void begin(Times times) {
        int tokens = lengths[random.nextInt(lengths.length)];
        int bucket = LengthBuckets.of(tokens);
        int items = sizes.target(bucket);
        double nanos = noise() * times.of(items, tokens, running.size() + 1);
        running.add(new Running(bucket, items, tokens, now, now + nanos));
    }

    /** A factor of mean 1. */
    private double noise() {
        if (noise == 0) {
            return 1;
        }
        double usual = Math.max(0.2, 1 + noise * random.nextGaussian());
        return (random.nextInt(50) == 0 ? 3 * usual : usual) / 1.04;
    }

    private void end(Running batch) {
        now = batch.endNanos;
        batches++;
        long tokens = (long) batch.items * batch.tokens;
        tokensDone += tokens;
        sizes.record(batch.bucket, batch.items, tokens, (long) (now - batch.startNanos));
        concurrency.completed(tokens, (long) now);
        sizes.hold(concurrency.isProbing());
        if (concurrency.learned() != learned) {
            learned = concurrency.learned();
            sizes.concurrency(learned);
            moves++;
        }
    }
}
