package dev.penstock.jobs.dashboards;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.MetricKind;
import java.util.List;
import java.util.Map;

/** What the exporter serves: every metric of the catalogue, of all tenants and of one, in every window. */
final class Exposition {
    private static final List<String> TENANTS = List.of("*", "acme", "other");
    private static final List<String> WINDOWS = List.of("1m", "5m", "1h");
    private static final List<String> QUANTILES = List.of("0.5", "0.95", "0.99", "1");

    /** Some values of each label of the catalogue; a metric with a new label needs an entry. */
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("status", List.of("answered", "hit", "blocked", "shed", "failed")),
            Map.entry("stage", List.of("queue", "exact-cache", "embed", "semantic-cache", "retrieve", "infer")),
            Map.entry("tier", List.of("cheap", "premium")),
            Map.entry("token_type", List.of("input", "output")),
            Map.entry("model", List.of("simulated")),
            Map.entry("provider", List.of("provider")),
            Map.entry("level", List.of("none", "exact", "semantic")),
            Map.entry("reason", List.of("score", "pinned")),
            Map.entry("result", List.of("blocked", "let-through")),
            Map.entry("flag", List.of("wrong", "irrelevant")),
            Map.entry("by", List.of("routing", "exact-cache")),
            Map.entry("feature", List.of("prompt-length", "language")),
            Map.entry("method", List.of("psi")));

    private Exposition() {}

    /** @param scrapes how often it was asked before, so that counters grow */
    static String text(int scrapes) {
        StringBuilder text = new StringBuilder();
        for (Metric metric : Metric.values()) {
            for (String name : KnownMetrics.names(metric)) {
                String type = name.endsWith("_total") ? "counter" : "gauge";
                text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
                List<String> labels = KnownMetrics.labels(metric, name);
                series(text, name, labels, value(metric, name, scrapes), "");
            }
        }
        series(text, "penstock_window_end_timestamp_seconds", List.of("tenant", "window"), "1.7e9", "");
        return text.toString();
    }

    private static String value(Metric metric, String name, int scrapes) {
        if (name.endsWith("_total")) {
            return Integer.toString(10 * scrapes);
        }
        if (name.endsWith("_count")) {
            return "1000";
        }
        return metric.kind() == MetricKind.COUNTER ? "600" : "0.5";
    }

    private static void series(StringBuilder text, String name, List<String> labels, String value, String done) {
        if (labels.isEmpty()) {
            text.append(name)
                    .append('{')
                    .append(done)
                    .append("} ")
                    .append(value)
                    .append('\n');
            return;
        }
        String label = labels.get(0);
        for (String of : values(label)) {
            series(text, name, labels.subList(1, labels.size()), value, done + label + "=\"" + of + "\",");
        }
    }

    private static List<String> values(String label) {
        List<String> values = switch (label) {
            case "tenant" -> TENANTS;
            case "window" -> WINDOWS;
            case "quantile" -> QUANTILES;
            default -> VALUES.get(label);
        };
        if (values == null) {
            throw new IllegalStateException("label " + label + " of the catalogue has no values here; add some");
        }
        return values;
    }
}
