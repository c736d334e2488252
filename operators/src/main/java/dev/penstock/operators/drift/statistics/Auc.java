package dev.penstock.operators.drift.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Area under the receiver's curve: the share of pairs in which the positive has the higher score, ties by half. */
final class Auc {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private Auc() {}

    /** NaN where one of the two is missing. */
    static double of(double[] scores, boolean[] positive) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double ranks = 0;
        double positives = 0;
        for (int i = 0; i < order.length; ) {
            int end = i;
            double tied = 0;
            do {
                tied += positive[order[end++]] ? 1 : 0;
            } while (end < order.length && scores[order[end]] == scores[order[i]]);
            ranks += tied * (i + 1 + end) / 2;
            positives += tied;
            i = end;
        }
        return (ranks - positives * (positives + 1) / 2) / (positives * (scores.length - positives));
    }

    /**
     * Probability of an area as great, or greater, where scores mean nothing: Mann and Whitney's (1947), by the normal
     * distribution, with twice the variance, since each fold's classifier was fitted on the vectors of the others and the
     * areas of the folds are not independent. A test holds the rate at which it rejects.
     */
    static double probability(double auc, double n, double m) {
        double deviation = Math.sqrt(2 * (n + m + 1) / (12 * n * m));
        return 1 - NORMAL.cumulativeProbability((auc - 0.5) / deviation);
    }
}
