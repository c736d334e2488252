package dev.penstock.operators.drift.statistics;

/**
 * Numbers of two samples in the same bins, for {@link Divergence}: quantiles of the reference, at most 30 of them. (The
 * documentation of Evidently speaks of quantiles of the reference; its code takes bins of equal width by Sturges' rule,
 * which put almost all of a skewed distribution, as lengths have, into the first of them.)
 *
 * @param reference counts by bin
 * @param current as many
 */
public record Binned(double[] reference, double[] current) {
    /** As Evidently's default. */
    public static final int BINS = 30;

    public static Binned of(Distribution reference, Distribution current) {
        double[] ends = reference.quantileBins(BINS);
        return new Binned(reference.within(ends), current.within(ends));
    }
}
