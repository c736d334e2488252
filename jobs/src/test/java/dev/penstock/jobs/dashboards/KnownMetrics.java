package dev.penstock.jobs.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.MetricKind;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a query may ask for. */
final class KnownMetrics {
    private KnownMetrics() {}

    /** The names in Prometheus of a metric of the catalogue, as the exporter makes them. */
    static List<String> names(Metric metric) {
        String name = metric.prometheusName();
        return switch (metric.kind()) {
            case COUNTER -> List.of(name, name + "_total");
            case DISTRIBUTION -> List.of(name, name + "_mean", name + "_count");
            case RATIO -> List.of(name, name + "_count");
            case GAUGE -> List.of(name);
        };
    }

    /** Labels in Prometheus of one of its {@link #names}. */
    static List<String> labels(Metric metric, String name) {
        Stream<String> window = name.endsWith("_total") ? Stream.of() : Stream.of("window");
        boolean quantiles = metric.kind() == MetricKind.DISTRIBUTION && name.equals(metric.prometheusName());
        return Stream.of(
                        Stream.of("tenant"),
                        window,
                        metric.labels().stream(),
                        quantiles ? Stream.of("quantile") : Stream.<String>of())
                .flatMap(labels -> labels)
                .toList();
    }

    /** Metrics of Flink, of Penstock's operators and of the exporter itself, and what they are. */
    static Map<String, String> further() {
        Map<String, String> further = new TreeMap<>();
        for (JsonNode section : YamlTree.read(RuleFiles.DASHBOARDS.resolve("further-metrics.yaml"))) {
            section.fields()
                    .forEachRemaining(entry ->
                            further.put(entry.getKey(), entry.getValue().asText()));
        }
        return further;
    }

    static Set<String> all() throws IOException {
        Set<String> all = Arrays.stream(Metric.values())
                .flatMap(metric -> names(metric).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        all.addAll(further().keySet());
        RuleFiles.rules().stream()
                .filter(rule -> !rule.isAlert())
                .map(RuleFiles.Rule::name)
                .forEach(all::add);
        all.addAll(List.of("up", "ALERTS"));
        return all;
    }

    /** By name of a metric: the panels and alerts that ask for it, also through a recorded series. */
    static Map<String, Set<String>> uses() throws IOException {
        Map<String, Set<String>> recorded = new TreeMap<>();
        Map<String, Set<String>> uses = new TreeMap<>();
        for (RuleFiles.Rule rule : RuleFiles.rules()) {
            if (rule.isAlert()) {
                PromNames.in(rule.expr()).forEach(name -> use(uses, name, "alert " + rule.name()));
            } else {
                recorded.computeIfAbsent(rule.name(), name -> new TreeSet<>()).addAll(PromNames.in(rule.expr()));
            }
        }
        for (Dashboard dashboard : Dashboards.all()) {
            for (Panel panel : dashboard.panels()) {
                for (String expr : panel.expressions()) {
                    for (String name : PromNames.in(expr)) {
                        recorded.getOrDefault(name, Set.of(name))
                                .forEach(of -> use(uses, of, dashboard.title() + ": " + panel.title()));
                        use(uses, name, dashboard.title() + ": " + panel.title());
                    }
                }
            }
        }
        return uses;
    }

    private static void use(Map<String, Set<String>> uses, String name, String where) {
        uses.computeIfAbsent(name, added -> new TreeSet<>()).add(where);
    }
}
