package dev.penstock.connectors.prometheus;

import java.io.Serializable;
import java.util.List;

/**
 * How a metric is shown to Prometheus.
 *
 * @param name as it is called in {@link dev.penstock.records.MetricSeries}
 * @param prometheusName without labels and suffix
 * @param help one line
 * @param form which gauges and counters it becomes
 * @param labels names of its labels beside tenant and window, in their order
 */
public record ShownMetric(String name, String prometheusName, String help, Form form, List<String> labels)
        implements Serializable {

    public ShownMetric {
        labels = List.copyOf(labels);
    }

    /** What is shown of one series. */
    public enum Form {
        /** A gauge of the window's sum, and a counter since the start. */
        COUNTER,
        /** A gauge with the label quantile, and gauges of mean and count. */
        DISTRIBUTION,
        /** A gauge of the quotient, and one of the count. */
        RATIO,
        /** A gauge of the last value. */
        GAUGE
    }
}
