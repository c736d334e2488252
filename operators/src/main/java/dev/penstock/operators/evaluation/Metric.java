package dev.penstock.operators.evaluation;

/**
 * A measure of the first documents of a ranking.
 *
 * @param cutoff how many of them count, 1 or more
 */
public record Metric(Measure measure, int cutoff) {
    public Metric {
        if (cutoff < 1) {
            throw new IllegalArgumentException("cutoff " + cutoff + " is not allowed; allowed is 1 or more");
        }
    }

    /** For example {@code nDCG@10}. */
    public String name() {
        return measure.title() + "@" + cutoff;
    }
}
