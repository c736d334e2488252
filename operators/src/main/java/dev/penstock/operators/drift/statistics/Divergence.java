package dev.penstock.operators.drift.statistics;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * How far two distributions over the same bins or categories are apart. All take counts, of which each side needs at
 * least one that is not zero.
 */
public final class Divergence {
    private static final double LN_2 = Math.log(2);
    /** Cells of whom less is expected are tested together: the chi-square distribution is off for them. */
    private static final double LEAST_EXPECTED = 5;

    private Divergence() {}

    /**
     * Population stability index: the sum of {@code (p - q) ln(p / q)}, which is Kullback and Leibler's divergence in
     * both directions (1951). Evidently's threshold is 0.1. Where a share is zero its logarithm is not finite: as in
     * Evidently it becomes 0.0001, or a millionth of the smallest share of that side where this is 0.0001 or less.
     */
    public static double psi(double[] reference, double[] current) {
        double[] p = filled(shares(reference));
        double[] q = filled(shares(current));
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += (p[i] - q[i]) * Math.log(p[i] / q[i]);
        }
        return sum;
    }

    /**
     * What {@link #psi} is expected to be for two samples of one distribution: to first order it is
     * {@code (1/n + 1/m)} times a chi-square variable with a degree of freedom less than there are bins in use.
     */
    public static double psiByChance(double[] reference, double[] current) {
        return (used(reference, current) - 1) * (1 / total(reference) + 1 / total(current));
    }

    /**
     * Jensen and Shannon's distance (Lin 1991, Endres and Schindelin 2003): the root of the mean divergence from the
     * mean of both, in bits, so 0 for equal and 1 for disjoint distributions. Evidently's threshold is 0.1.
     */
    public static double jensenShannon(double[] reference, double[] current) {
        return Math.sqrt(nats(reference, current) / LN_2);
    }

    /**
     * {@link #jensenShannon} after taking from the divergence what it is expected to be for two samples of one
     * distribution, an eighth of {@link #psiByChance}; never below zero.
     */
    public static double jensenShannonBeyondChance(double[] reference, double[] current) {
        double beyond = nats(reference, current) - psiByChance(reference, current) / 8;
        return Math.sqrt(Math.max(0, beyond) / LN_2);
    }

    /**
     * Probability of counts as different as these, or more, in two samples of one distribution: Pearson's chi-square test
     * of homogeneity, without a correction for continuity. Cells of whom fewer than 5 are expected on a side are one
     * cell; 1 where one cell is left.
     */
    public static double homogeneity(double[] reference, double[] current) {
        double n = total(reference);
        double m = total(current);
        double[] rare = new double[2];
        double statistic = 0;
        int cells = 0;
        for (int i = 0; i < reference.length; i++) {
            double both = reference[i] + current[i];
            if (both * Math.min(n, m) / (n + m) < LEAST_EXPECTED) {
                rare[0] += reference[i];
                rare[1] += current[i];
            } else {
                statistic += cell(reference[i], current[i], n, m);
                cells++;
            }
        }
        if (rare[0] + rare[1] > 0) {
            statistic += cell(rare[0], rare[1], n, m);
            cells++;
        }
        return cells < 2 ? 1 : chiSquareBeyond(statistic, cells - 1);
    }

    /** Probability that a chi-square variable is greater than a value. */
    static double chiSquareBeyond(double value, double degrees) {
        return 1 - new ChiSquaredDistribution(null, degrees).cumulativeProbability(value);
    }

    private static double cell(double a, double b, double n, double m) {
        double expectedA = (a + b) * n / (n + m);
        double expectedB = (a + b) * m / (n + m);
        return (a - expectedA) * (a - expectedA) / expectedA + (b - expectedB) * (b - expectedB) / expectedB;
    }

    private static double nats(double[] reference, double[] current) {
        double[] p = shares(reference);
        double[] q = shares(current);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double mean = (p[i] + q[i]) / 2;
            sum += term(p[i], mean) + term(q[i], mean);
        }
        return Math.max(0, sum / 2);
    }

    private static double term(double share, double mean) {
        return share == 0 ? 0 : share * Math.log(share / mean);
    }

    private static double[] shares(double[] counts) {
        double total = total(counts);
        if (!(total > 0)) {
            throw new IllegalArgumentException(
                    "counts add up to " + total + "; a distribution needs at least one value");
        }
        double[] shares = new double[counts.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = counts[i] / total;
        }
        return shares;
    }

    private static double[] filled(double[] shares) {
        double smallest = Double.POSITIVE_INFINITY;
        for (double share : shares) {
            smallest = share > 0 ? Math.min(smallest, share) : smallest;
        }
        double filling = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = shares[i] == 0 ? filling : shares[i];
        }
        return shares;
    }

    private static int used(double[] reference, double[] current) {
        int used = 0;
        for (int i = 0; i < reference.length; i++) {
            used += reference[i] + current[i] > 0 ? 1 : 0;
        }
        return used;
    }

    private static double total(double[] counts) {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        return total;
    }
}
