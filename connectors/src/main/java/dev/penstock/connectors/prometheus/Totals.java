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
 *
 * <p>Prometheus sees the growth between two scrapes. So a new counter stands at zero for a minute, in which it is scraped,
 * or what it began with would never be seen; and none goes down, which Prometheus would take for a restart: it stands
 * still until the rest has caught up.
 */
final class Totals {
    private static final long ZERO_MS = 60_000;

    /** Bounds what is remembered of single windows: an hour, and the two that it touches. */
    private static final int MOST_WINDOWS = 62;

    private final int seriesPerMetric;
    private final int rememberedWindows;
    private final Map<SeriesLabels, Counter> counters = new LinkedHashMap<>();
    private final Map<ShownMetric, Integer> taken = new HashMap<>();
    private final TreeMap<Long, Map<SeriesLabels, Double>> counted = new TreeMap<>();
    /** Start of the newest window that was forgotten. */
    private long forgottenMs = Long.MIN_VALUE;

    Totals(int seriesPerMetric, Duration correctable) {
        this.seriesPerMetric = seriesPerMetric;
        this.rememberedWindows = (int) Math.min(MOST_WINDOWS, correctable.toMinutes() + 2);
    }

    /** Counts a window of one minute. */
    void count(MetricReport report, Map<String, ShownMetric> metrics, long nowMs) {
        if (report.startMs() <= forgottenMs) {
            return;
        }
        Map<SeriesLabels, Double> now = countersOf(report, metrics, nowMs);
        Map<SeriesLabels, Double> before = counted.put(report.startMs(), now);
        now.forEach((labels, value) -> counters.get(labels).sum += value);
        if (before != null) {
            before.forEach((labels, value) -> counters.get(labels).sum -= value);
        }
        while (counted.size() > rememberedWindows) {
            forgottenMs = counted.pollFirstEntry().getKey();
        }
    }

    /** What is shown at this time. */
    Map<SeriesLabels, Double> shown(long nowMs) {
        Map<SeriesLabels, Double> shown = new LinkedHashMap<>();
        counters.forEach((labels, counter) -> shown.put(labels, counter.shown(nowMs)));
        return shown;
    }

    private Map<SeriesLabels, Double> countersOf(MetricReport report, Map<String, ShownMetric> metrics, long nowMs) {
        Map<SeriesLabels, Double> values = new HashMap<>();
        for (MetricSeries series : report.series()) {
            ShownMetric metric = metrics.get(series.name());
            if (metric != null && metric.form() == ShownMetric.Form.COUNTER) {
                values.merge(bounded(SeriesLabels.of(metric, series), nowMs), series.value(), Double::sum);
            }
        }
        return values;
    }

    /** A counter keeps its labels, so that those that came first have one of their own. */
    private SeriesLabels bounded(SeriesLabels labels, long nowMs) {
        if (counters.containsKey(labels)) {
            return labels;
        }
        boolean full = taken.getOrDefault(labels.metric(), 0) >= seriesPerMetric;
        SeriesLabels kept = full ? SeriesLabels.other(labels.metric()) : labels;
        if (counters.putIfAbsent(kept, new Counter(nowMs)) == null) {
            taken.merge(kept.metric(), 1, Integer::sum);
        }
        return kept;
    }

    private static final class Counter {
        private final long bornMs;
        private double sum;
        private double greatest;

        Counter(long bornMs) {
            this.bornMs = bornMs;
        }

        double shown(long nowMs) {
            if (nowMs - bornMs < ZERO_MS) {
                return 0;
            }
            greatest = Math.max(greatest, sum);
            return greatest;
        }
    }
}
