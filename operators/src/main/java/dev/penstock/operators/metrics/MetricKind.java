package dev.penstock.operators.metrics;

/** How values of a metric become one number for a window. */
public enum MetricKind {
    /** They are added. */
    COUNTER,
    /** Their mean, quantiles and maximum are told. */
    DISTRIBUTION,
    /** Numerators by denominators: an error rate, a mean score. */
    RATIO,
    /** The last one stands. */
    GAUGE
}
