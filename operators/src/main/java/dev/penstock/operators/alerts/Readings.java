package dev.penstock.operators.alerts;

import dev.penstock.operators.metrics.AlertRule;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.List;
import java.util.stream.DoubleStream;

/** What a rule reads in a report. */
final class Readings {
    /** Where a report says nothing of the metric, or by too few observations. */
    static final double UNKNOWN = Double.NaN;

    private static final String LET_THROUGH = "let-through";

    private Readings() {}

    static double of(AlertRule rule, MetricReport report) {
        List<MetricSeries> series = report.series().stream()
                .filter(one -> one.name().equals(rule.metric().label()))
                .toList();
        return switch (rule.reading()) {
            case RATIO -> ratio(series, rule.minCount());
            case P95 -> p95(series, rule.minCount());
            case PER_SECOND -> values(series).sum() * 1000 / (report.endMs() - report.startMs());
            case LET_THROUGH -> letThrough(series, rule.metric().labels().get(0));
            case GREATEST -> values(series).max().orElse(UNKNOWN);
        };
    }

    private static double ratio(List<MetricSeries> series, double minCount) {
        double count = series.stream().mapToDouble(MetricSeries::count).sum();
        return count > 0 && count >= minCount
                ? series.stream().mapToDouble(MetricSeries::sum).sum() / count
                : UNKNOWN;
    }

    private static double p95(List<MetricSeries> series, double minCount) {
        return series.stream()
                .filter(one -> one.count() >= minCount)
                .mapToDouble(one -> one.quantiles().getOrDefault("p95", UNKNOWN))
                .max()
                .orElse(UNKNOWN);
    }

    private static double letThrough(List<MetricSeries> series, String label) {
        return values(series.stream()
                        .filter(one -> LET_THROUGH.equals(one.attributes().get(label)))
                        .toList())
                .sum();
    }

    private static DoubleStream values(List<MetricSeries> series) {
        return series.stream().mapToDouble(MetricSeries::value);
    }
}
