package dev.penstock.connectors.prometheus;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counters of one tenant since the process began to show it. Each window of one minute counts once; told again, what it
 * has more or less is counted. Windows too old to know what they had are left out.
 */
final class Totals {
    /** Bounds what is remembered of single windows: an hour, and the two that it touches. */
    private static final int MOST_WINDOWS = 62;

    private final int seriesPerMetric;
    private final int rememberedWindows;
    private final Map<SeriesLabels, Double> sums = new LinkedHashMap<>();
    private final Map<ShownMetric, Integer> taken = new HashMap<>();
    private final TreeMap<Long, Map<SeriesLabels, Double>> counted = new TreeMap<>();
    /** Start of the newest window that was forgotten. */
    private long forgottenMs = Long.MIN_VALUE;

    Totals(int seriesPerMetric, Duration correctable) {
        this.seriesPerMetric = seriesPerMetric;
        this.rememberedWindows = (int) Math.min(MOST_WINDOWS, correctable.toMinutes() + 2);
    }

    /** Counts a window of one minute. */
    void count(MetricReport report, Map<String, ShownMetric> metrics) {
        if (report.startMs() <= forgottenMs) {
            return;
        }
        Map<SeriesLabels, Double> now = countersOf(report, metrics);
        Map<SeriesLabels, Double> before = counted.put(report.startMs(), now);
        now.forEach((labels, value) -> add(labels, value));
        if (before != null) {
            before.forEach((labels, value) -> add(labels, -value));
        }
        while (counted.size() > rememberedWindows) {
            forgottenMs = counted.pollFirstEntry().getKey();
        }
    }

    Map<SeriesLabels, Double> sums() {
        return sums;
    }

    private Map<SeriesLabels, Double> countersOf(MetricReport report, Map<String, ShownMetric> metrics) {
        Map<SeriesLabels, Double> counters = new HashMap<>();
        for (MetricSeries series : report.series()) {
            ShownMetric metric = metrics.get(series.name());
            if (metric != null && metric.form() == ShownMetric.Form.COUNTER) {
                counters.merge(bounded(SeriesLabels.of(metric, series)), series.value(), Double::sum);
            }
        }
        return counters;
    }

    /** A counter keeps its labels, so that those that came first have one of their own. */
    private SeriesLabels bounded(SeriesLabels labels) {
        if (sums.containsKey(labels)) {
            return labels;
        }
        if (taken.getOrDefault(labels.metric(), 0) >= seriesPerMetric) {
            return SeriesLabels.other(labels.metric());
        }
        taken.merge(labels.metric(), 1, Integer::sum);
        sums.put(labels, 0.0);
        return labels;
    }

    private void add(SeriesLabels labels, double value) {
        sums.merge(labels, value, Double::sum);
    }
}
