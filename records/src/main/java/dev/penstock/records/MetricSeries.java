package dev.penstock.records;

import java.util.Map;

/**
 * One metric over one window.
 *
 * @param name for example {@code gen_ai.client.operation.duration}
 * @param attributes what tells it from other series of the same name; empty for none
 * @param count observations, or for a ratio its denominator
 * @param sum of what was observed, or for a ratio its numerator
 * @param value what a panel shows: the sum of a counter, the mean of a distribution, the quotient of a ratio
 * @param quantiles by {@code p50}, {@code p95}, {@code p99} and {@code max}; empty where the metric is no distribution
 */
public record MetricSeries(
        String name,
        Map<String, String> attributes,
        double count,
        double sum,
        double value,
        Map<String, Double> quantiles) {
    public MetricSeries {
        attributes = attributes == null ? Map.of() : attributes;
        quantiles = quantiles == null ? Map.of() : quantiles;
    }
}
