package dev.penstock.connectors.prometheus;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.Collections;
import java.util.List;

/**
 * A metric and the values of its labels, which tell a series of a tenant.
 *
 * @param values in the order of the metric's labels
 */
record SeriesLabels(ShownMetric metric, List<String> values) {

    static SeriesLabels of(ShownMetric metric, MetricSeries series) {
        return new SeriesLabels(
                metric,
                metric.labels().stream()
                        .map(label -> series.attributes().getOrDefault(label, ""))
                        .toList());
    }

    /** Of the series that stands for those beyond the bound. */
    static SeriesLabels other(ShownMetric metric) {
        return new SeriesLabels(metric, Collections.nCopies(metric.labels().size(), MetricReport.OTHER_TENANTS));
    }
}
