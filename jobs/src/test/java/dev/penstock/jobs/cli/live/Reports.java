package dev.penstock.jobs.cli.live;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reports as the metrics job writes them, with figures that a test can name. */
final class Reports {
    static final long MINUTE = 60_000;

    private Reports() {}

    /** A minute with all headline figures; {@code n} moves them a little. */
    static MetricReport minute(long startMs, int n) {
        double wave = Math.sin(n / 3.0);
        double requests = 600 + 120 * wave;
        List<MetricSeries> series = new ArrayList<>();
        series.add(counter(Metric.REQUESTS, "status", "answered", requests * 0.55));
        series.add(counter(Metric.REQUESTS, "status", "hit", requests * 0.35));
        series.add(counter(Metric.REQUESTS, "status", "blocked", requests * 0.08));
        series.add(counter(Metric.REQUESTS, "status", "failed", requests * 0.02));
        series.add(new MetricSeries(
                Metric.DURATION.label(),
                Map.of(),
                requests,
                requests * 0.2,
                0.2,
                Map.of("p50", 0.12 + 0.02 * wave, "p95", 0.48 + 0.1 * wave, "p99", 1.1 + 0.3 * wave, "max", 2.0)));
        series.add(ratio(Metric.ERROR_RATE, 0.02));
        series.add(ratio(Metric.CACHE_HIT_RATE, 0.38 + 0.05 * wave));
        series.add(counter(Metric.ROUTES, "tier", "cheap", 420));
        series.add(counter(Metric.ROUTES, "tier", "mid", 120));
        series.add(counter(Metric.ROUTES, "tier", "premium", 60));
        series.add(counter(Metric.SPEND, "tier", "premium", 0.75));
        series.add(counter(Metric.SPEND, "tier", "cheap", 0.5 + 0.2 * wave));
        series.add(counter(Metric.SAVED, "by", "routing", 2.0));
        series.add(counter(Metric.SAVED, "by", "exact", 1.5));
        series.add(counter(Metric.WASTED, "by", "retry", 0.06));
        series.add(ratio(Metric.COST_PER_REQUEST, 2.083 + 0.2 * wave));
        series.add(ratio(Metric.ANSWER_RELEVANCE, 0.93 + 0.01 * wave));
        series.add(ratio(Metric.GROUNDEDNESS, 0.88 + 0.03 * wave));
        series.add(ratio(Metric.HALLUCINATION_RATE, 0.07 + 0.02 * wave));
        series.add(new MetricSeries(Metric.SATISFACTION.label(), Map.of(), 25, 105, 4.2, Map.of()));
        return report("1m", startMs, startMs + MINUTE, 0, series);
    }

    static MetricReport report(String window, long startMs, long endMs, int revision, List<MetricSeries> series) {
        return new MetricReport(MetricReport.ALL_TENANTS, window, startMs, endMs, revision, series);
    }

    static MetricSeries counter(Metric metric, String attribute, String value, double sum) {
        return new MetricSeries(metric.label(), Map.of(attribute, value), sum, sum, sum, Map.of());
    }

    static MetricSeries ratio(Metric metric, double value) {
        return new MetricSeries(metric.label(), Map.of(), 100, 100 * value, value, Map.of());
    }
}
