package dev.penstock.jobs.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.fixtures.KafkaClient;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Alert;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.MetricReport;
import dev.penstock.records.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The live page on a real Kafka, asked over HTTP. */
class LivePageITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final LiveAddress ANY = new LiveAddress(LiveAddress.LOCALHOST, 0);
    private static final long NOW = System.currentTimeMillis() / Reports.MINUTE * Reports.MINUTE;

    private static EmbeddedKafka kafka;
    private static KafkaClient client;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
        client = new KafkaClient(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        client.close();
        kafka.close();
    }

    @Test
    void whatTheMetricsJobWritesIsServedAndToldOf() throws Exception {
        KafkaOptions options = topics("served.");
        try (LivePage page = LivePage.start(options, ANY)) {
            send(options, Reports.minute(NOW - Reports.MINUTE, 0));
            JsonNode first = await(page, data -> data.path("windows").path("1m").size() == 1);
            assertThat(first.at("/source/state").asText()).isEqualTo("CONNECTED");
            assertThat(first.at("/windows/1m/0/per_second").asDouble()).isEqualTo(10, within(1e-9));
            assertThat(first.at("/windows/1m/0/p95_ms").asDouble()).isEqualTo(480, within(1e-9));
            assertThat(first.at("/windows/1m/0/cost_per1k_usd").asDouble()).isEqualTo(2.083);
            assertThat(first.at("/windows/1m/0/tiers/cheap").asDouble()).isEqualTo(0.7);

            try (Events events = new Events(page.uri())) {
                assertThat(events.next())
                        .as("what there is")
                        .isEqualTo(first.path("version").asLong());
                send(options, Reports.minute(NOW, 1));
                Alert alert =
                        new Alert("PenstockErrorRate", "critical", true, "*", "m", 2, 1, NOW, NOW, "too many", "r");
                client.send(options.topic(Topics.ALERTS), MetricRecords.key(alert), MetricRecords.encode(alert), NOW);
                DriftEvent drift = new DriftEvent(
                        "*", "language", "psi", 0.3, 0.1, true, 0, 1, NOW, NOW, "more German", List.of());
                client.send(options.topic(Topics.DRIFT), MetricRecords.key(drift), MetricRecords.encode(drift), NOW);
                client.flush();
                assertThat(events.next())
                        .as("something new")
                        .isGreaterThan(first.path("version").asLong());
            }
            JsonNode then = await(
                    page,
                    data -> data.path("alerts").size() == 1
                            && data.path("drift").size() == 1
                            && data.path("windows").path("1m").size() == 2);
            assertThat(then.at("/alerts/0/rule").asText()).isEqualTo("PenstockErrorRate");
            assertThat(then.at("/drift/0/summary").asText()).isEqualTo("more German");
        }
        try (LivePage again = LivePage.start(options, ANY)) {
            await(again, data -> data.path("windows").path("1m").size() == 2);
        }
    }

    @Test
    void recordsThatAreNoReportsAreSkipped() throws Exception {
        KafkaOptions options = topics("broken.");
        for (String topic : List.of(Topics.METRICS, Topics.ALERTS, Topics.DRIFT)) {
            client.send(options.topic(topic), new byte[] {1}, "no JSON".getBytes(StandardCharsets.UTF_8), NOW);
            client.send(options.topic(topic), new byte[] {1}, null, NOW);
        }
        send(options, Reports.minute(NOW, 0));

        try (LivePage page = LivePage.start(options, ANY)) {
            await(page, data -> data.path("windows").path("1m").size() == 1);
        }
    }

    @Test
    void topicsMayComeLater() throws Exception {
        KafkaOptions options = options("later.");
        try (LivePage page = LivePage.start(options, ANY)) {
            JsonNode waiting =
                    await(page, data -> data.at("/source/state").asText().equals("NO_TOPIC"));
            assertThat(waiting.at("/source/detail").asText()).contains("there is no topic later.llm.metrics");

            topics("later.");
            send(options, Reports.minute(NOW, 0));

            await(page, data -> data.path("windows").path("1m").size() == 1);
        }
    }

    @Test
    void aKafkaThatIsDownIsSaid() throws Exception {
        KafkaOptions nowhere = bound("localhost:1", "");
        try (LivePage page = LivePage.start(nowhere, ANY)) {
            JsonNode data =
                    await(page, found -> found.at("/source/state").asText().equals("UNREACHABLE"));

            assertThat(data.at("/source/detail").asText()).contains("Kafka at localhost:1 cannot be read");
        }
    }

    @Test
    void theBrowserMayRunThePagesOwnScriptOnly() throws Exception {
        try (LivePage page = LivePage.start(options("secure."), ANY)) {
            HttpResponse<String> html = get(page.uri());
            assertThat(html.statusCode()).isEqualTo(200);
            assertThat(html.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'sha256-")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(html.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(html.body())
                    .contains("No figures yet")
                    .doesNotContain("innerHTML", "http://localhost", "https://", " style=\"", " onclick=");

            assertThat(get(page.uri().resolve("/other")).statusCode()).isEqualTo(404);
            assertThat(get(page.uri().resolve("/api/metrics/other")).statusCode())
                    .isEqualTo(404);
            HttpRequest post = HttpRequest.newBuilder(page.uri())
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(405);
            assertThat(statusWithHost(page.uri(), "evil.example:" + page.uri().getPort()))
                    .contains(" 403 ");
            assertThat(statusWithHost(page.uri(), "127.0.0.1:" + page.uri().getPort()))
                    .contains(" 200 ");
        }
    }

    /** A browser that leaves gives its place back; the page itself is served all the while. */
    @Test
    void browsersThatFollowAreOfBoundedNumber() throws Exception {
        try (LivePage page = LivePage.start(options("crowd."), ANY)) {
            Events[] crowd = new Events[LiveServer.MOST_FOLLOWERS];
            for (int i = 0; i < crowd.length; i++) {
                crowd[i] = new Events(page.uri());
                crowd[i].next();
            }
            assertThat(get(page.uri().resolve("/events")).statusCode()).isEqualTo(503);
            assertThat(get(page.uri()).statusCode()).isEqualTo(200);
            for (Events events : crowd) {
                events.close();
            }
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (LivePage first = LivePage.start(options("twice."), ANY)) {
            LiveAddress same =
                    new LiveAddress(LiveAddress.LOCALHOST, first.uri().getPort());

            assertThatThrownBy(() -> LivePage.start(options("twice."), same))
                    .isInstanceOf(LivePageException.class)
                    .hasMessageContaining("localhost:" + same.port())
                    .hasMessageContaining("name another port with --live-port, or off");
        }
        assertThatThrownBy(() -> new LiveAddress("localhost", 65536))
                .hasMessageContaining("allowed is 0 to 65535, or off");
    }

    private static KafkaOptions options(String prefix) {
        return bound(kafka.bootstrapServers(), prefix);
    }

    private static KafkaOptions bound(String servers, String prefix) {
        return ConfigFile.bind(YamlTree.parse(
                        "kafka: {bootstrap-servers: \"%s\", topic-prefix: \"%s\"}".formatted(servers, prefix)))
                .kafka();
    }

    private static KafkaOptions topics(String prefix) {
        KafkaOptions options = options(prefix);
        KafkaTopics.ensure(options, KafkaTopics.OF_METRICS, 2, 0);
        return options;
    }

    private static void send(KafkaOptions options, MetricReport report) {
        client.send(options.topic(Topics.METRICS), MetricRecords.key(report), MetricRecords.encode(report), NOW);
        client.flush();
    }

    private JsonNode await(LivePage page, Predicate<JsonNode> holds) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        JsonNode data = null;
        while (System.nanoTime() < giveUp) {
            data = new JsonMapper()
                    .readTree(get(page.uri().resolve("/api/metrics")).body());
            if (holds.test(data)) {
                return data;
            }
        }
        throw new AssertionError("it did not come: " + data);
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Java's client does not let one choose the header Host. */
    private static String statusWithHost(URI uri, String host) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    /** Server-sent events, as a browser reads them. */
    private static final class Events implements AutoCloseable {
        private final InputStream in;
        private final BufferedReader lines;

        Events(URI page) throws Exception {
            HttpRequest request =
                    HttpRequest.newBuilder(page.resolve("/events")).build();
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            in = response.body();
            lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        /** The version that the next event tells. */
        long next() throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    return Long.parseLong(line.substring("data: ".length()));
                }
            }
            throw new AssertionError("the events have ended");
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
