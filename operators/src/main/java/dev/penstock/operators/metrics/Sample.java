package dev.penstock.operators.metrics;

import java.util.List;

/**
 * One value of a metric.
 *
 * @param metric what was observed
 * @param labels values of {@link Metric#labels()}, in their order
 * @param value what is added to a counter or a distribution; the numerator of a ratio, for example 1 for an error and 0
 *     for none
 * @param weight the denominator that it adds to a ratio, mostly 1; ignored by other kinds
 */
public record Sample(Metric metric, List<String> labels, double value, double weight) {
    public Sample {
        labels = List.copyOf(labels);
        if (labels.size() != metric.labels().size()) {
            throw new IllegalArgumentException(metric + " has the labels " + metric.labels() + ", but got " + labels);
        }
    }

    public static Sample of(Metric metric, double value, String... labels) {
        return new Sample(metric, List.of(labels), value, 1);
    }
}
