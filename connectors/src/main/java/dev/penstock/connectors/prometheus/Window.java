package dev.penstock.connectors.prometheus;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest report of one tenant and window length, its labels bounded, and when it came. */
record Window(MetricReport report, Map<SeriesLabels, Figures> figures, long shownMs) {
    /** After so many lengths without a report, the window says nothing about now. */
    private static final int STALE_LENGTHS = 3;

    static Window of(MetricReport report, Map<String, ShownMetric> metrics, int seriesPerMetric, long nowMs) {
        Map<SeriesLabels, Figures> figures = new LinkedHashMap<>();
        Map<ShownMetric, Integer> taken = new HashMap<>();
        for (MetricSeries series : byWeight(report.series())) {
            ShownMetric metric = metrics.get(series.name());
            if (metric == null) {
                continue;
            }
            boolean fits = taken.merge(metric, 1, Integer::sum) <= seriesPerMetric;
            SeriesLabels labels = fits ? SeriesLabels.of(metric, series) : SeriesLabels.other(metric);
            figures.merge(labels, Figures.of(series), (a, b) -> a.plus(b, metric.form()));
        }
        return new Window(report, figures, nowMs);
    }

    boolean isOlderThan(MetricReport other) {
        return other.startMs() > report.startMs()
                || other.startMs() == report.startMs() && other.revision() >= report.revision();
    }

    boolean isStale(long nowMs) {
        return nowMs - shownMs > STALE_LENGTHS * (report.endMs() - report.startMs());
    }

    /** The greatest first, so that small ones become {@code other}. */
    private static List<MetricSeries> byWeight(List<MetricSeries> series) {
        return series.stream()
                .sorted((a, b) -> Double.compare(b.count(), a.count()))
                .toList();
    }
}
