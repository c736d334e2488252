package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of every panel, asked of a real Prometheus that scrapes known numbers in the form in which exporter and Flink
 * serve them: what a panel shows is right. {@link WholeSystemITCase} asks of what really runs.
 */
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
            assertThat(PanelQueries.withoutData(prometheus, PanelQueries.all(), PATIENCE))
                    .isEmpty();
            assertThat(prometheus.number(
                            "sum (" + PanelQueries.filled(Ask.recorded("penstock:requests:per_second")) + ")"))
                    .as("five kinds of outcomes, 600 of each in 300 seconds")
                    .isEqualTo(10);
            assertThat(prometheus.number("sum by (provider) ("
                            + PanelQueries.filled(Ask.recorded("penstock:cost_spend_usd:per_hour")) + ")"))
                    .as("two tiers, 600 dollars of each in five minutes")
                    .isEqualTo(14400);
            assertThat(prometheus.number(PanelQueries.filled(Ask.LET_THROUGH)))
                    .as("those that were blocked do not count")
                    .isEqualTo(600);
            assertThat(prometheus.get("/api/v1/rules").findValuesAsText("lastError"))
                    .allMatch(String::isEmpty);
        } finally {
            served.stop(0);
        }
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
