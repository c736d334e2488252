package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.penstock.jobs.dashboards.PrometheusProcess.Scrape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of every panel, asked of a real Prometheus that scrapes what exporter and Flink serve. */
class DashboardQueriesITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path folder;

    /** A panel without data is what a renamed metric, a wrong label or a typing error looks like. */
    @Test
    void everyQueryOfEveryPanelReturnsData() throws Exception {
        Path binary = Tool.PROMETHEUS.orSkip();
        AtomicInteger asked = new AtomicInteger();
        HttpServer served = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(served, "/penstock", () -> Exposition.text(asked.incrementAndGet()));
        serve(served, "/flink", DashboardQueriesITCase::flink);
        served.start();
        String target = "127.0.0.1:" + served.getAddress().getPort();
        List<Scrape> scrapes =
                List.of(new Scrape("penstock", target, "/penstock"), new Scrape("flink", target, "/flink"));
        try (PrometheusProcess prometheus = PrometheusProcess.start(binary, folder, scrapes)) {
            assertThat(withoutData(prometheus, queries())).isEmpty();
            assertThat(prometheus.number("sum (" + filled(Ask.recorded("penstock:requests:per_second")) + ")"))
                    .as("five kinds of outcomes, 600 of each in 300 seconds")
                    .isEqualTo(10);
            assertThat(prometheus.number(
                            "sum by (provider) (" + filled(Ask.recorded("penstock:cost_spend_usd:per_hour")) + ")"))
                    .as("two tiers, 600 dollars of each in five minutes")
                    .isEqualTo(14400);
            assertThat(prometheus.number(filled(Ask.LET_THROUGH)))
                    .as("those that were blocked do not count")
                    .isEqualTo(600);
            assertThat(prometheus.get("/api/v1/rules").findValuesAsText("lastError"))
                    .allMatch(String::isEmpty);
        } finally {
            served.stop(0);
        }
    }

    /** What is still without data when patience ends: rules are evaluated every 15 seconds, rates need two scrapes. */
    private static List<String> withoutData(PrometheusProcess prometheus, List<String> queries) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
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

    private static List<String> queries() throws IOException {
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
    private static String filled(String expr) {
        String asked = expr.contains("up == 0") ? expr : expr.replace(" or vector(0)", "");
        String filled = asked.replace("$__rate_interval", "10s")
                .replace("$__range", "30s")
                .replace("$tenant", "*")
                .replace("$window", "5m")
                .replace("$job", ".*");
        assertThat(filled).as("a variable that no dashboard has").doesNotContain("$");
        return filled;
    }

    private static String flink() {
        try (InputStream in = DashboardQueriesITCase.class.getResourceAsStream("/dashboards/flink.prom")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(HttpServer server, String path, Supplier<String> text) {
        server.createContext(path, exchange -> {
            byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
