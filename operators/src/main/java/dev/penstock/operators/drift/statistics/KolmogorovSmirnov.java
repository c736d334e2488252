package dev.penstock.operators.drift.statistics;

import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * The two-sample test of Kolmogorov and Smirnov, two-sided, as {@code scipy.stats.ks_2samp}. Evidently takes 0.05 as the
 * probability below which it is drift, for up to 1,000 values.
 *
 * <p>The probability is exact (Hodges 1957) where the samples have at most a million pairs, else that of one sample of
 * {@code nm / (n + m)} values, by Pelz and Good (1976). Both hold for values without ties. With ties, and so with
 * histograms, the statistic is that of the ties or bins, which is at most that of the values, and the probability is too
 * large: the test errs towards no drift.
 *
 * @param statistic greatest difference of the cumulative distributions, 0 to 1
 * @param probability of a difference as great, or greater, in two samples of one distribution
 */
public record KolmogorovSmirnov(double statistic, double probability) {
    private static final double MOST_EXACT_PAIRS = 1e6;
    private static final KolmogorovSmirnovTest LIMITS = new KolmogorovSmirnovTest();

    /** @param a with counts as weights, like {@code b} */
    public static KolmogorovSmirnov of(Distribution a, Distribution b) {
        double n = a.total();
        double m = b.total();
        double statistic = statistic(a, b, n, m);
        double probability = n * m <= MOST_EXACT_PAIRS
                ? exact(statistic, Math.toIntExact(Math.round(n)), Math.toIntExact(Math.round(m)))
                : asymptotic(statistic, n, m);
        return new KolmogorovSmirnov(statistic, probability);
    }

    private static double statistic(Distribution a, Distribution b, double n, double m) {
        double greatest = 0;
        double reachedA = 0;
        double reachedB = 0;
        int i = 0;
        int j = 0;
        while (i < a.values().length && j < b.values().length) {
            double value = Math.min(a.values()[i], b.values()[j]);
            if (a.values()[i] == value) {
                reachedA += a.weights()[i++];
            }
            if (b.values()[j] == value) {
                reachedB += b.weights()[j++];
            }
            greatest = Math.max(greatest, Math.abs(reachedA / n - reachedB / m));
        }
        return greatest;
    }

    /**
     * All orders of the values are equally likely; each is a path from (0, 0) to (n, m). A cell holds the share of paths
     * to it that have stayed nearer to the diagonal than the statistic all the way.
     */
    private static double exact(double statistic, int n, int m) {
        double limit = statistic - 1e-10;
        double[] stayed = new double[m + 1];
        for (int i = 0; i <= n; i++) {
            for (int j = 0; j <= m; j++) {
                boolean outside = Math.abs(i / (double) n - j / (double) m) >= limit;
                if (outside && i + j > 0) {
                    stayed[j] = 0;
                } else if (i + j == 0) {
                    stayed[j] = 1;
                } else {
                    double fromA = i == 0 ? 0 : stayed[j] * i / (i + j);
                    double fromB = j == 0 ? 0 : stayed[j - 1] * j / (i + j);
                    stayed[j] = fromA + fromB;
                }
            }
        }
        return statistic == 0 ? 1 : clip(1 - stayed[m]);
    }

    private static double asymptotic(double statistic, double n, double m) {
        long size = Math.round(n * m / (n + m));
        if (statistic * Math.sqrt(size) < 0.2) {
            // 1 less 5e-13, and where the expansion's sums no longer converge.
            return 1;
        }
        if (statistic * statistic * size > 18) {
            // Below 1e-15: beyond what the expansion can tell from zero.
            return 0;
        }
        return clip(1 - LIMITS.pelzGood(statistic, (int) Math.min(Integer.MAX_VALUE, size)));
    }

    private static double clip(double probability) {
        return Math.max(0, Math.min(1, probability));
    }
}
