package dev.penstock.connectors.prometheus;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Collector.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples by the families in which they are shown. Quantiles and counts of a window have no type: they are gauges, but
 * Prometheus keeps their names for summaries.
 */
final class Families {
    static final String WINDOW_END = "penstock_window_end_timestamp_seconds";

    private static final Map<String, String> QUANTILES = Map.of("p50", "0.5", "p95", "0.95", "p99", "0.99", "max", "1");

    private final Map<String, Family> families = new TreeMap<>();

    void add(String tenant, Window window) {
        List<String> names = List.of("tenant", "window");
        List<String> values = List.of(tenant, window.report().window());
        add(
                WINDOW_END,
                Type.GAUGE,
                "End of the newest window",
                names,
                values,
                window.report().endMs() / 1000.0);
        window.figures()
                .forEach((labels, figures) -> add(
                        labels.metric(),
                        figures,
                        plus(names, labels.metric().labels()),
                        plus(values, labels.values())));
    }

    void add(String tenant, Totals totals, long nowMs) {
        totals.shown(nowMs).forEach((labels, sum) -> {
            ShownMetric metric = labels.metric();
            add(
                    metric.prometheusName() + "_total",
                    Type.COUNTER,
                    metric.help() + ", since the start",
                    plus(List.of("tenant"), metric.labels()),
                    plus(List.of(tenant), labels.values()),
                    sum);
        });
    }

    List<MetricFamilySamples> all() {
        List<MetricFamilySamples> all = new ArrayList<>();
        families.forEach(
                (name, family) -> all.add(new MetricFamilySamples(name, family.type, family.help, family.samples)));
        return all;
    }

    private void add(ShownMetric metric, Figures figures, List<String> names, List<String> values) {
        String name = metric.prometheusName();
        String help = metric.help();
        switch (metric.form()) {
            case COUNTER, GAUGE -> add(name, Type.GAUGE, help, names, values, figures.value());
            case RATIO -> {
                add(name, Type.GAUGE, help, names, values, figures.value());
                add(name + "_count", Type.UNTYPED, help + ": by how many", names, values, figures.count());
            }
            case DISTRIBUTION -> {
                figures.quantiles().forEach((quantile, value) -> quantile(metric, quantile, names, values, value));
                add(name + "_mean", Type.GAUGE, help + ": mean", names, values, figures.value());
                add(name + "_count", Type.UNTYPED, help + ": how many", names, values, figures.count());
            }
        }
    }

    private void quantile(ShownMetric metric, String quantile, List<String> names, List<String> values, double value) {
        add(
                metric.prometheusName(),
                Type.UNTYPED,
                metric.help() + ": quantiles",
                plus(names, List.of("quantile")),
                plus(values, List.of(QUANTILES.getOrDefault(quantile, quantile))),
                value);
    }

    private void add(String name, Type type, String help, List<String> names, List<String> values, double value) {
        families.computeIfAbsent(name, added -> new Family(type, help, new ArrayList<>()))
                .samples
                .add(new Sample(name, names, values, value));
    }

    private static List<String> plus(List<String> first, List<String> more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(more);
        return all;
    }

    private record Family(Type type, String help, List<Sample> samples) {}
}
