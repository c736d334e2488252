package dev.penstock.operators.metrics;

import java.util.Comparator;
import java.util.List;

/** A metric with the values of its labels. */
record Series(Metric metric, List<String> labels) {
    static final Comparator<Series> ORDER =
            Comparator.comparing(Series::metric).thenComparing(series -> String.join("\u0000", series.labels()));

    // Written out: every value of every trace is looked up by it, and what records come with is slower.
    @Override
    public boolean equals(Object other) {
        return other instanceof Series series && metric == series.metric && labels.equals(series.labels);
    }

    @Override
    public int hashCode() {
        return 31 * labels.hashCode() + metric.ordinal();
    }
}
