package dev.penstock.operators.metrics;

import java.util.Comparator;
import java.util.List;

/** A metric with the values of its labels. */
record Series(Metric metric, List<String> labels) {
    static final Comparator<Series> ORDER =
            Comparator.comparing(Series::metric).thenComparing(series -> String.join("\u0000", series.labels()));
}
