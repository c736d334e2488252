package dev.penstock.operators.evaluation.answers;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whether a metric differs between two runs on the same questions: questions are drawn with replacement many times, and the
 * difference of the means taken each time (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993). The same seed
 * gives the same figures.
 */
public final class PairedBootstrap {
    private static final double LOWER = 0.025;
    private static final double UPPER = 0.975;
    /** Sums of the same values in another order differ by less. */
    private static final double SAME = 1e-12;

    private final int resamples;
    private final long seed;

    /** @param resamples 1 or more; 10,000 tells p to about 0.005 */
    public PairedBootstrap(int resamples, long seed) {
        if (resamples < 1) {
            throw new IllegalArgumentException(resamples + " resamples are not allowed; allowed is 1 or more");
        }
        this.resamples = resamples;
        this.seed = seed;
    }

    /**
     * How a metric differs.
     *
     * @param questions that both runs have
     * @param before mean of the first run
     * @param after mean of the second run
     * @param low lower end of the 95% confidence interval of the difference (percentiles)
     * @param high upper end
     * @param p how often a difference as large as this one comes by chance where there is none, two-sided
     */
    public record Difference(int questions, double before, double after, double low, double high, double p) {

        /** Of the second run to the first: above 0 is better. */
        public double difference() {
            return after - before;
        }

        /** Whether the second run is worse, and not by chance: the whole interval is below 0. */
        public boolean isRegression() {
            return high < 0;
        }

        /** Whether the second run is better, and not by chance. */
        public boolean isGain() {
            return low > 0;
        }
    }

    /**
     * Compares the values of the same questions in the same order.
     *
     * @throws IllegalArgumentException if there are none, or not as many of both
     */
    public Difference compare(double[] before, double[] after) {
        if (before.length == 0 || before.length != after.length) {
            throw new IllegalArgumentException(
                    "values of " + before.length + " and " + after.length + " questions cannot be compared");
        }
        double[] differences = new double[before.length];
        for (int i = 0; i < before.length; i++) {
            differences[i] = after[i] - before[i];
        }
        double mean = mean(differences);
        double[] means = resampled(differences);
        long extreme = Arrays.stream(means)
                .filter(resampled -> Math.abs(resampled - mean) >= Math.abs(mean) - SAME)
                .count();
        Arrays.sort(means);
        return new Difference(
                before.length,
                mean(before),
                mean(after),
                percentile(means, LOWER),
                percentile(means, UPPER),
                (extreme + 1.0) / (resamples + 1.0));
    }

    private double[] resampled(double[] differences) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            double sum = 0;
            for (int k = 0; k < differences.length; k++) {
                sum += differences[random.nextInt(differences.length)];
            }
            means[i] = sum / differences.length;
        }
        return means;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    /** Between two values by their distance, as numpy does. */
    private static double percentile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
