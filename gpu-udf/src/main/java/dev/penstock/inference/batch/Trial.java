package dev.penstock.inference.batch;

import java.util.Arrays;

/**
 * Compares the costs of two settings that are tried in turn: the one in use and one near it. Takes as many samples
 * as the noise demands, from a handful where the answer is plain to {@value #MOST_SAMPLES} of each.
 *
 * <p>Costs are compared as logarithms, so that a difference is a ratio. The medians decide, since collections and
 * preemption make outliers on one side; the standard error of their difference is taken from the standard deviations,
 * which outliers only widen, so that an outlier asks for more samples instead of deciding.
 */
final class Trial {
    static final int MOST_SAMPLES = 32;

    /** Standard errors beyond which a difference counts as seen: 5% on one side. */
    private static final double CONFIDENCE = 1.645;

    /** The standard error of a median over that of a mean, for normal noise. */
    private static final double MEDIAN_OVER_MEAN = Math.sqrt(Math.PI / 2);

    /** Few samples may agree by chance: their standard error is taken as no less. */
    private static final double LEAST_ERROR = 0.005;

    /** If the best of a few samples is that much worse than the worst on the other side, they are enough. */
    private static final double PLAINLY = Math.log(1.2);

    private static final int ENOUGH_IF_PLAINLY_WORSE = 2;

    /** One more than to reject: a wrong move is dearer than a wrong stay. */
    private static final int ENOUGH_IF_PLAINLY_BETTER = 3;

    enum Verdict {
        OPEN,
        BETTER,
        NOT_BETTER
    }

    private final int fewestSamples;
    private final Samples here = new Samples();
    private final Samples there = new Samples();

    Trial(int fewestSamples) {
        this.fewestSamples = fewestSamples;
    }

    void addHere(double cost) {
        here.add(Math.log(cost));
    }

    void addThere(double cost) {
        there.add(Math.log(cost));
    }

    /** The logarithm of the other setting's cost over the cost of the one in use; 0 while one has no sample. */
    double difference() {
        return here.count == 0 || there.count == 0 ? 0 : there.median() - here.median();
    }

    /** @param threshold what {@link #difference} must not exceed for the other setting to be better */
    Verdict verdict(double threshold) {
        int count = Math.min(here.count, there.count);
        if (count >= ENOUGH_IF_PLAINLY_WORSE && there.min() - here.max() > PLAINLY) {
            return Verdict.NOT_BETTER;
        }
        if (count >= ENOUGH_IF_PLAINLY_BETTER && here.min() - there.max() > PLAINLY) {
            return Verdict.BETTER;
        }
        if (count < fewestSamples) {
            return Verdict.OPEN;
        }
        if (difference() + margin() <= threshold) {
            return Verdict.BETTER;
        }
        if (difference() - margin() > threshold || count >= MOST_SAMPLES) {
            return Verdict.NOT_BETTER;
        }
        return Verdict.OPEN;
    }

    /** By how much the difference may be wrong. */
    private double margin() {
        return CONFIDENCE * standardError();
    }

    private double standardError() {
        double ofMeans = Math.sqrt(here.variance() / here.count + there.variance() / there.count);
        return Math.max(LEAST_ERROR, MEDIAN_OVER_MEAN * ofMeans);
    }

    /** The newest samples of one side. */
    private static final class Samples {
        private final double[] values = new double[MOST_SAMPLES];
        private int count;
        private int next;

        void add(double value) {
            values[next] = value;
            next = (next + 1) % MOST_SAMPLES;
            count = Math.min(count + 1, MOST_SAMPLES);
        }

        double median() {
            double[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        }

        double min() {
            return Arrays.stream(values, 0, count).min().orElseThrow();
        }

        double max() {
            return Arrays.stream(values, 0, count).max().orElseThrow();
        }

        double variance() {
            double mean = Arrays.stream(values, 0, count).average().orElseThrow();
            double squares = 0;
            for (int i = 0; i < count; i++) {
                squares += (values[i] - mean) * (values[i] - mean);
            }
            return squares / (count - 1);
        }
    }
}
