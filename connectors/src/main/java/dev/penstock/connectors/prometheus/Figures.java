package dev.penstock.connectors.prometheus;

import dev.penstock.records.MetricSeries;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is shown of one series in one window.
 *
 * @param quantiles by {@code p50} and so on
 */
record Figures(double count, double sum, double value, Map<String, Double> quantiles) {

    static Figures of(MetricSeries series) {
        return new Figures(series.count(), series.sum(), series.value(), series.quantiles());
    }

    /** Both as one series. What quantiles have in common is not known: the greater ones bound them. */
    Figures plus(Figures other, ShownMetric.Form form) {
        double counts = count + other.count;
        double sums = sum + other.sum;
        double together = switch (form) {
            case COUNTER -> value + other.value;
            case DISTRIBUTION, RATIO -> counts == 0 ? Double.NaN : sums / counts;
            case GAUGE -> Math.max(value, other.value);
        };
        Map<String, Double> greater = new TreeMap<>(quantiles);
        other.quantiles.forEach((name, quantile) -> greater.merge(name, quantile, Math::max));
        return new Figures(counts, sums, together, greater);
    }
}
