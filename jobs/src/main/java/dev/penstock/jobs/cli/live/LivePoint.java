package dev.penstock.jobs.cli.live;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The headline figures of one window. What was not measured is null.
 *
 * @param requests that were decided
 * @param perSecond the same by the length of the window
 * @param statuses requests a second by status
 * @param p50Ms time of a request, milliseconds
 * @param firstTokenP95Ms the worst tier's
 * @param errorRate 0 to 1, as are the next rates and shares
 * @param spendUsd of the window, as are the next two
 * @param tiers shares of the requests that were routed
 * @param satisfaction 1 to 5
 * @param ratings that it is the mean of
 */
record LivePoint(
        long startMs,
        long endMs,
        int revision,
        Double requests,
        Double perSecond,
        Map<String, Double> statuses,
        Double p50Ms,
        Double p95Ms,
        Double p99Ms,
        Double firstTokenP95Ms,
        Double errorRate,
        Double cacheHitRate,
        Double spendUsd,
        Double savedUsd,
        Double wastedUsd,
        Double costPer1kUsd,
        Map<String, Double> tiers,
        Double relevance,
        Double groundedness,
        Double hallucinationRate,
        Double satisfaction,
        Double ratings) {
    private static final double MS = 1000;

    static LivePoint of(MetricReport report) {
        double seconds = Math.max(1, report.endMs() - report.startMs()) / MS;
        Map<String, Double> statuses = sums(report, Metric.REQUESTS, "status");
        Double requests = sum(report, Metric.REQUESTS);
        Map<String, Double> routes = sums(report, Metric.ROUTES, "tier");
        double routed =
                routes.values().stream().mapToDouble(Double::doubleValue).sum();
        return new LivePoint(
                report.startMs(),
                report.endMs(),
                report.revision(),
                requests,
                requests == null ? null : requests / seconds,
                divided(statuses, seconds),
                milliseconds(report, Metric.DURATION, "p50"),
                milliseconds(report, Metric.DURATION, "p95"),
                milliseconds(report, Metric.DURATION, "p99"),
                milliseconds(report, Metric.TIME_TO_FIRST_TOKEN, "p95"),
                value(report, Metric.ERROR_RATE),
                value(report, Metric.CACHE_HIT_RATE),
                sum(report, Metric.SPEND),
                sum(report, Metric.SAVED),
                sum(report, Metric.WASTED),
                value(report, Metric.COST_PER_REQUEST),
                divided(routes, routed),
                value(report, Metric.ANSWER_RELEVANCE),
                value(report, Metric.GROUNDEDNESS),
                value(report, Metric.HALLUCINATION_RATE),
                value(report, Metric.SATISFACTION),
                report(report, Metric.SATISFACTION)
                        .map(MetricSeries::count)
                        .findFirst()
                        .orElse(null));
    }

    private static Stream<MetricSeries> report(MetricReport report, Metric metric) {
        return report.series().stream().filter(series -> metric.label().equals(series.name()));
    }

    private static Double sum(MetricReport report, Metric metric) {
        return report(report, metric)
                .map(MetricSeries::sum)
                .filter(Double::isFinite)
                .reduce(Double::sum)
                .orElse(null);
    }

    private static Map<String, Double> sums(MetricReport report, Metric metric, String attribute) {
        Map<String, Double> sums = new TreeMap<>();
        report(report, metric)
                .filter(series -> Double.isFinite(series.sum()))
                .forEach(series -> sums.merge(
                        Labels.bounded(series.attributes().getOrDefault(attribute, "unknown")),
                        series.sum(),
                        Double::sum));
        return Labels.most(sums);
    }

    private static Map<String, Double> divided(Map<String, Double> values, double by) {
        Map<String, Double> parts = new TreeMap<>();
        values.forEach((name, value) -> parts.put(name, by == 0 ? 0 : value / by));
        return parts;
    }

    private static Double value(MetricReport report, Metric metric) {
        return report(report, metric)
                .map(MetricSeries::value)
                .filter(Double::isFinite)
                .findFirst()
                .orElse(null);
    }

    /** The largest of all series of the metric. */
    private static Double milliseconds(MetricReport report, Metric metric, String quantile) {
        return report(report, metric)
                .map(series -> series.quantiles().get(quantile))
                .filter(seconds -> seconds != null && Double.isFinite(seconds))
                .max(Double::compare)
                .map(seconds -> seconds * MS)
                .orElse(null);
    }
}
