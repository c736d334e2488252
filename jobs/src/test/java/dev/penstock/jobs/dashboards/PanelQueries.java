package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The queries of all panels of the dashboards' files, as Grafana would ask them. */
final class PanelQueries {

    private PanelQueries() {}

    static List<String> all() throws IOException {
        List<String> queries = new ArrayList<>();
        for (Dashboard dashboard : Dashboards.all()) {
            JsonNode file = new JsonMapper()
                    .readTree(RuleFiles.DASHBOARDS.resolve(dashboard.file()).toFile());
            for (JsonNode panel : file.path("panels")) {
                panel.path("targets")
                        .forEach(
                                target -> queries.add(filled(target.path("expr").asText())));
            }
        }
        assertThat(queries).hasSizeGreaterThan(150);
        return queries.stream().distinct().toList();
    }

    /** As Grafana fills in its variables; and where a panel shows 0 for no series, there must be one here. */
    static String filled(String expr) {
        String asked = expr.contains("up == 0") ? expr : expr.replace(" or vector(0)", "");
        String filled = asked.replace("$__rate_interval", "10s")
                .replace("$__range", "30s")
                .replace("$tenant", "*")
                .replace("$window", "5m")
                .replace("$job", ".*");
        assertThat(filled).as("a variable that no dashboard has").doesNotContain("$");
        return filled;
    }

    /** Those that have returned nothing when patience ends: rules are evaluated now and then, rates need two scrapes. */
    static List<String> withoutData(PrometheusProcess prometheus, List<String> queries, Duration patience)
            throws Exception {
        long giveUp = System.nanoTime() + patience.toNanos();
        List<String> left = queries;
        while (!left.isEmpty() && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            List<String> empty = new ArrayList<>();
            for (String query : left) {
                if (prometheus.query(query).isEmpty()) {
                    empty.add(query);
                }
            }
            left = empty;
        }
        return left;
    }
}
