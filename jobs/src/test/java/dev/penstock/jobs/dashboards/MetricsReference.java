package dev.penstock.jobs.dashboards;

import dev.penstock.operators.metrics.Metric;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Prints {@code docs/metrics-reference.md}: every metric, and where it is looked at. */
final class MetricsReference {
    private static final String INTRODUCTION = """
            # Metrics reference

            <!-- Printed from the code. Do not edit: change it and run
                 %s -->

            Every metric that a dashboard or an alert asks for, and where. How to read and import the dashboards is on the page
            [Dashboards and alerts](dashboards.md).

            ## Metrics of the metrics job

            They stand on `llm.metrics` under the name in the first column, and in Prometheus under the second, where the labels
            `tenant` (`*` for all, `other` for those that are not told apart) and `window` (`1m`, `5m`, `1h`) come first. What
            stands behind the name depends on the kind:

            - **counter**: the sum over the window; and with `_total`, without `window`, the sum since the exporter began.
            - **distribution**: quantiles, with the label `quantile` (`0.5`, `0.95`, `0.99`, and `1` for the greatest); `_mean`
              and `_count` of the window.
            - **ratio**: the quotient over the window, and with `_count` its denominator.
            - **gauge**: the last value.

            """;

    private MetricsReference() {}

    static String page() throws IOException {
        Map<String, Set<String>> uses = KnownMetrics.uses();
        StringBuilder page = new StringBuilder(INTRODUCTION.formatted(Dashboards.COMMAND));
        page.append("| name | in Prometheus | kind, unit | labels | meaning | where |\n|---|---|---|---|---|---|\n");
        for (Metric metric : Metric.values()) {
            row(
                    page,
                    List.of(
                            "`" + metric.label() + "`",
                            "`" + metric.prometheusName() + "`",
                            metric.kind().name().toLowerCase(java.util.Locale.ROOT) + ", `" + metric.unit() + "`",
                            metric.labels().stream()
                                    .map(label -> "`" + label + "`")
                                    .collect(Collectors.joining(", ")),
                            metric.help(),
                            where(KnownMetrics.names(metric), uses)));
        }
        page.append("""

                ## Metrics of Flink, of the operators, and of the exporter

                Metrics of operators have the labels `job_name`, `operator_name`, `task_name`, `tm_id` and `subtask_index`, and
                those of their groups. Counters of Flink come as gauges.

                | in Prometheus | meaning | where |
                |---|---|---|
                """);
        KnownMetrics.further()
                .forEach((name, meaning) -> row(page, List.of("`" + name + "`", meaning, where(List.of(name), uses))));
        return page.toString();
    }

    private static String where(Collection<String> names, Map<String, Set<String>> uses) {
        Set<String> where = new TreeSet<>();
        names.forEach(name -> where.addAll(uses.getOrDefault(name, Set.of())));
        return String.join("; ", where);
    }

    private static void row(StringBuilder page, List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
