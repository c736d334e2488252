package dev.penstock.jobs.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A Prometheus in a process of its own, on the loopback interface, with the project's rules. */
final class PrometheusProcess implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private PrometheusProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /**
     * What it scrapes, every second.
     *
     * @param job {@code penstock} for the exporter, {@code flink} for Flink's reporter
     * @param target host and port
     */
    record Scrape(String job, String target, String path) {
        private String yaml() {
            return "  - {job_name: %s, metrics_path: %s, static_configs: [{targets: [\"%s\"]}]}"
                    .formatted(job, path, target);
        }
    }

    /** Returns when it takes queries. */
    static PrometheusProcess start(Path binary, Path folder, List<Scrape> scrapes) throws Exception {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s/rules/*.yaml"]
                scrape_configs:
                %s
                """.formatted(
                        RuleFiles.PROMETHEUS, scrapes.stream().map(Scrape::yaml).collect(Collectors.joining("\n"))));
        String listen = "127.0.0.1:" + freePort();
        Path log = folder.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + listen)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusProcess prometheus = new PrometheusProcess(process, log, URI.create("http://" + listen));
        try {
            prometheus.awaitReady();
            return prometheus;
        } catch (Exception failed) {
            prometheus.close();
            throw failed;
        }
    }

    private void awaitReady() throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                throw new AssertionError("Prometheus does not come up:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }

    /** The series that an instant query returns. */
    JsonNode query(String promQl) throws Exception {
        return get("/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8))
                .path("data")
                .path("result");
    }

    /** The value of a query that returns one series. */
    double number(String promQl) throws Exception {
        JsonNode series = query(promQl);
        if (series.size() != 1) {
            throw new AssertionError(promQl + " returns " + series.size() + " series: " + series);
        }
        return Double.parseDouble(series.path(0).path("value").path(1).asText());
    }

    JsonNode get(String path) throws Exception {
        JsonNode answer =
                JSON.readTree(http.send(request(path), BodyHandlers.ofString()).body());
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(path + ": " + answer);
        }
        return answer;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).build();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
