package dev.penstock.connectors.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.options.PortRange;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusEndpointITCase {
    private static final long MINUTE = 60_000;
    private static final long START = 1_700_000_040_000L;
    private static final ShownMetric REQUESTS = new ShownMetric(
            "penstock.requests", "penstock_requests", "Requests", ShownMetric.Form.COUNTER, List.of("status"));
    private static final ShownMetric DURATION = new ShownMetric(
            "duration", "duration_seconds", "Time of requests", ShownMetric.Form.DISTRIBUTION, List.of());
    private static final ShownMetric ERROR_RATE =
            new ShownMetric("penstock.error.rate", "penstock_error_rate", "Errors", ShownMetric.Form.RATIO, List.of());
    private static final ShownMetric FORECAST =
            new ShownMetric("forecast", "forecast_usd", "Forecast", ShownMetric.Form.GAUGE, List.of());

    private final AtomicLong now = new AtomicLong(START);
    private final HttpClient http = HttpClient.newHttpClient();
    private PrometheusEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = PrometheusEndpoint.open(
                "127.0.0.1",
                freePort(),
                List.of(REQUESTS, DURATION, ERROR_RATE, FORECAST),
                new ExporterLimits(3, 4, Duration.ofMinutes(10)),
                now::get);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void aScrapeSeesTheNewestWindowOfEachLength() throws Exception {
        endpoint.accept(report("acme", "1m", 0, 0, requests("answered", 5)));
        endpoint.accept(report("acme", "1m", 1, 0, requests("answered", 7), requests("failed", 1)));
        endpoint.accept(report(
                "acme",
                "5m",
                0,
                0,
                new MetricSeries("duration", Map.of(), 10, 5, 0.5, Map.of("p50", 0.4, "p95", 0.9, "max", 1.5)),
                new MetricSeries("penstock.error.rate", Map.of(), 200, 1, 0.005, Map.of()),
                new MetricSeries("forecast", Map.of(), 1, 1234, 1234, Map.of())));

        now.addAndGet(MINUTE);
        HttpResponse<String> scraped = get("/metrics");

        assertThat(scraped.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(scraped.body().lines())
                .contains(
                        "# TYPE penstock_requests gauge",
                        "penstock_requests{tenant=\"acme\",window=\"1m\",status=\"answered\",} 7.0",
                        "penstock_requests{tenant=\"acme\",window=\"1m\",status=\"failed\",} 1.0",
                        "# TYPE penstock_requests_total counter",
                        "# TYPE duration_seconds untyped",
                        "penstock_requests_total{tenant=\"acme\",status=\"answered\",} 12.0",
                        "penstock_requests_total{tenant=\"acme\",status=\"failed\",} 1.0",
                        "duration_seconds{tenant=\"acme\",window=\"5m\",quantile=\"0.5\",} 0.4",
                        "duration_seconds{tenant=\"acme\",window=\"5m\",quantile=\"0.95\",} 0.9",
                        "duration_seconds{tenant=\"acme\",window=\"5m\",quantile=\"1\",} 1.5",
                        "duration_seconds_mean{tenant=\"acme\",window=\"5m\",} 0.5",
                        "duration_seconds_count{tenant=\"acme\",window=\"5m\",} 10.0",
                        "penstock_error_rate{tenant=\"acme\",window=\"5m\",} 0.005",
                        "penstock_error_rate_count{tenant=\"acme\",window=\"5m\",} 200.0",
                        "forecast_usd{tenant=\"acme\",window=\"5m\",} 1234.0",
                        "penstock_window_end_timestamp_seconds{tenant=\"acme\",window=\"1m\",} 1.70000016E9");
    }

    @Test
    void aWindowThatIsToldAgainCountsOnce() throws Exception {
        endpoint.accept(report("acme", "1m", 0, 0, requests("answered", 5)));
        endpoint.accept(report("acme", "1m", 1, 0, requests("answered", 7)));
        // A late trace: the first minute had six. The gauge stays that of the second.
        endpoint.accept(report("acme", "1m", 0, 1, requests("answered", 6)));
        // A replay, word by word.
        endpoint.accept(report("acme", "1m", 1, 0, requests("answered", 7)));
        // Longer windows hold the same requests.
        endpoint.accept(report("acme", "5m", 0, 0, requests("answered", 13)));

        now.addAndGet(MINUTE);
        assertThat(get("/metrics").body().lines())
                .contains(
                        "penstock_requests{tenant=\"acme\",window=\"1m\",status=\"answered\",} 7.0",
                        "penstock_requests_total{tenant=\"acme\",status=\"answered\",} 13.0");
    }

    @Test
    void aWindowThatIsTooOldToKnowWhatItHadCountsNoMore() throws Exception {
        for (int minute = 0; minute < 30; minute++) {
            endpoint.accept(report("acme", "1m", minute, 0, requests("answered", 1)));
        }
        endpoint.accept(report("acme", "1m", 25, 1, requests("answered", 2)));
        endpoint.accept(report("acme", "1m", 3, 1, requests("answered", 100)));
        now.addAndGet(MINUTE);

        assertThat(get("/metrics").body().lines())
                .contains("penstock_requests_total{tenant=\"acme\",status=\"answered\",} 31.0");
    }

    @Test
    void aCounterBeginsAtZeroSoThatPrometheusSeesItsFirstWindow() throws Exception {
        endpoint.accept(report("acme", "1m", 0, 0, requests("answered", 5)));
        assertThat(total()).isEqualTo(0);
        now.addAndGet(MINUTE - 1);
        assertThat(total()).isEqualTo(0);
        now.addAndGet(1);
        assertThat(total()).isEqualTo(5);
    }

    @Test
    void aCounterNeverGoesDown() throws Exception {
        endpoint.accept(report("acme", "1m", 0, 0, requests("answered", 50)));
        now.addAndGet(MINUTE);
        assertThat(total()).isEqualTo(50);
        endpoint.accept(report("acme", "1m", 0, 1, requests("answered", 40)));
        assertThat(total()).isEqualTo(50);
        endpoint.accept(report("acme", "1m", 1, 0, requests("answered", 15)));
        assertThat(total()).isEqualTo(55);
    }

    @Test
    void aTenantThatIsSilentForThreeWindowsIsShownNoMore() throws Exception {
        endpoint.accept(report("acme", "1m", 0, 0, requests("answered", 5)));
        endpoint.accept(report("acme", "5m", 0, 0, requests("answered", 5)));
        endpoint.accept(report("silent", "1m", 0, 0, requests("answered", 5)));

        now.addAndGet(3 * MINUTE);
        assertThat(get("/metrics").body()).contains("tenant=\"silent\"").contains("window=\"1m\"");

        now.addAndGet(1);
        endpoint.accept(report("acme", "1m", 3, 0, requests("answered", 2)));
        assertThat(get("/metrics").body()).doesNotContain("tenant=\"silent\"").contains("window=\"1m\"");

        now.addAndGet(11 * MINUTE);
        assertThat(get("/metrics").body()).doesNotContain("window=\"1m\"").contains("window=\"5m\"");

        now.addAndGet(MINUTE);
        assertThat(get("/metrics").body().lines().filter(line -> !line.startsWith("#")))
                .isEmpty();
    }

    @Test
    void aSeriesThatTheNewestWindowLacksIsShownNoMore() throws Exception {
        endpoint.accept(report("acme", "1m", 0, 0, requests("answered", 5), requests("failed", 1)));
        endpoint.accept(report("acme", "1m", 1, 0, requests("answered", 5)));

        now.addAndGet(MINUTE);
        assertThat(get("/metrics").body())
                .doesNotContain("window=\"1m\",status=\"failed\"")
                .contains("penstock_requests_total{tenant=\"acme\",status=\"failed\",} 1.0");
    }

    @Test
    void aFloodOfLabelsBecomesOther() throws Exception {
        MetricSeries[] flood = IntStream.range(0, 1000)
                .mapToObj(i -> requests("s" + i, 1000 - i))
                .toArray(MetricSeries[]::new);
        endpoint.accept(report("acme", "1m", 0, 0, flood));
        endpoint.accept(report("acme", "1m", 1, 0, requests("new", 1)));
        endpoint.accept(report("acme", "1m", 2, 0, flood));

        now.addAndGet(MINUTE);
        List<String> lines = get("/metrics").body().lines().toList();

        // 1000 + 999 + 998 + 997 have series of their own; all of them are 500,500.
        assertThat(lines)
                .contains(
                        "penstock_requests{tenant=\"acme\",window=\"1m\",status=\"s0\",} 1000.0",
                        "penstock_requests{tenant=\"acme\",window=\"1m\",status=\"other\",} 496506.0",
                        "penstock_requests_total{tenant=\"acme\",status=\"s0\",} 2000.0",
                        "penstock_requests_total{tenant=\"acme\",status=\"other\",} 993013.0");
        assertThat(lines.stream().filter(line -> line.startsWith("penstock_requests{")))
                .hasSize(5);
        assertThat(lines.stream().filter(line -> line.startsWith("penstock_requests_total{")))
                .hasSize(5);
    }

    @Test
    void ofTooManyTenantsThoseSilentLongestLeave() throws Exception {
        for (String tenant : List.of("a", "b", "c", "a", "d")) {
            endpoint.accept(report(tenant, "1m", 0, 0, requests("answered", 1)));
        }

        assertThat(get("/metrics").body())
                .contains("tenant=\"a\"", "tenant=\"c\"", "tenant=\"d\"")
                .doesNotContain("tenant=\"b\"");
    }

    @Test
    void aNameOfATenantIsDataAndNoLine() throws Exception {
        endpoint.accept(report("a\"} 1\nup{x=\"\\", "1m", 0, 0, requests("answered", 1)));

        assertThat(get("/metrics").body().lines())
                .contains(
                        "penstock_requests{tenant=\"a\\\"} 1\\nup{x=\\\"\\\\\",window=\"1m\",status=\"answered\",} 1.0");
    }

    @Test
    void itSaysThatItIsHealthy() throws Exception {
        HttpResponse<String> answer = get("/-/healthy");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("healthy\n");
    }

    @Test
    void aSecondProcessTakesAnotherPort() {
        PortRange several = new PortRange(endpoint.port(), Math.min(65535, endpoint.port() + 200));
        try (PrometheusEndpoint second = PrometheusEndpoint.open(
                "127.0.0.1", several, List.of(REQUESTS), new ExporterLimits(3, 4, Duration.ZERO), now::get)) {
            assertThat(second.port()).isGreaterThan(endpoint.port());
        }
    }

    @Test
    void withoutAFreePortItSaysWhatToDo() {
        PortRange taken = new PortRange(endpoint.port(), endpoint.port());
        assertThatThrownBy(() -> PrometheusEndpoint.open(
                        "127.0.0.1", taken, List.of(), new ExporterLimits(3, 4, Duration.ZERO), now::get))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("metrics.prometheus.port is " + taken.first())
                .hasMessageContaining("give a range with a port for each TaskManager of a machine");
    }

    private double total() throws Exception {
        String prefix = "penstock_requests_total{tenant=\"acme\",status=\"answered\",} ";
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .sum();
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static MetricReport report(String tenant, String window, int minute, int revision, MetricSeries... series) {
        long startMs = START + minute * MINUTE;
        long length = window.equals("1m") ? MINUTE : 5 * MINUTE;
        return new MetricReport(tenant, window, startMs, startMs + length, revision, List.of(series));
    }

    private static MetricSeries requests(String status, double value) {
        return new MetricSeries("penstock.requests", Map.of("status", status), value, value, value, Map.of());
    }

    private static PortRange freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new PortRange(socket.getLocalPort(), socket.getLocalPort());
        }
    }
}
