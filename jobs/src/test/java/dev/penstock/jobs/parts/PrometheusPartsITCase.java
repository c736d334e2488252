package dev.penstock.jobs.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.connectors.prometheus.PrometheusEndpoint;
import dev.penstock.inference.Shared;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.operators.alerts.AlertFunction;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.MetricKind;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.outlook.CostOutlook;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Alert;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Reports of every metric go through a real Flink, without Kryo, and are scraped. */
class PrometheusPartsITCase {
    private static final long MINUTES_5 = 300_000;
    private static final long START = 5_666_664 * MINUTES_5;

    @Test
    void everyMetricOfTheCatalogueIsScrapedAndAlertsFire() throws Exception {
        int port = freePort();
        MetricsOptions options = ConfigFile.bind(
                        YamlTree.parse("metrics: {prometheus: {port: %d, host: 127.0.0.1}}".formatted(port)))
                .metrics();
        List<Alert> alerts;
        String scraped;
        // Holds the endpoint that the job's subtasks share, which would be closed when they end.
        try (Shared.Lease<PrometheusEndpoint> shared =
                        PrometheusParts.endpoint(options).open();
                EmbeddedFlink flink = EmbeddedFlink.start(
                        2, FlinkSettings.of(ConfigFile.bind(null).job()))) {
            assertThat(shared.get().port()).isEqualTo(port);
            alerts = run(flink.environment(), options);
            scraped = scrape(port);
        }

        assertThat(alerts)
                .extracting(Alert::rule)
                .contains("PenstockLeaks", "PenstockErrorRate")
                .doesNotHaveDuplicates();
        for (Metric metric : Metric.values()) {
            for (String name : names(metric)) {
                assertThat(scraped).as("%s of %s", name, metric).containsPattern("\n" + name + "\\{tenant=\"acme\"");
            }
        }
        assertThat(scraped.lines())
                .contains("penstock_requests{tenant=\"acme\",window=\"5m\",status=\"label\",} 100.0")
                .contains("penstock_cost_month_forecast_usd{tenant=\"acme\",window=\"5m\",} " + forecast());
    }

    private static List<Alert> run(StreamExecutionEnvironment env, MetricsOptions options) throws Exception {
        env.setParallelism(2);
        KeyedStream<MetricReport, String> reports = env.fromData(
                        TypeInformation.of(MetricReport.class), reports().toArray(MetricReport[]::new))
                .setParallelism(1)
                .uid("reports")
                .assignTimestampsAndWatermarks(WatermarkStrategy.<MetricReport>forMonotonousTimestamps()
                        .withTimestampAssigner((report, none) -> report.endMs() - 1))
                .uid("watermarks")
                .keyBy(MetricReport::tenant, Types.STRING)
                .process(new CostOutlook(options.windows()))
                .uid("outlook")
                .keyBy(MetricReport::tenant, Types.STRING);
        reports.sinkTo(PrometheusParts.sink(options)).uid("prometheus");
        List<Alert> alerts = new ArrayList<>();
        try (var all = reports.process(new AlertFunction(options.alerts()))
                .uid("alerts")
                .executeAndCollect("outlook, alerts and endpoint")) {
            for (Iterator<Alert> each = all; each.hasNext(); ) {
                Alert alert = each.next();
                if (alert.firing()) {
                    alerts.add(alert);
                }
            }
        }
        return alerts;
    }

    /** Fifty minutes of windows, of five minutes and of one, with a series of every metric. */
    private static List<MetricReport> reports() {
        List<MetricReport> reports = new ArrayList<>();
        for (int at = 0; at < 10; at++) {
            long start = START + at * MINUTES_5;
            reports.add(new MetricReport("acme", "1m", start, start + MINUTES_5 / 5, 0, series()));
            reports.add(new MetricReport("acme", "5m", start, start + MINUTES_5, 0, series()));
        }
        return reports;
    }

    private static List<MetricSeries> series() {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric != Metric.FORECAST && metric != Metric.COST_ANOMALY)
                .map(metric -> {
                    Map<String, String> labels = new LinkedHashMap<>();
                    metric.labels().forEach(label -> labels.put(label, "label"));
                    Map<String, Double> quantiles =
                            metric.kind() == MetricKind.DISTRIBUTION ? Map.of("p50", 0.2, "p95", 0.4) : Map.of();
                    return new MetricSeries(metric.label(), labels, 100, 100, 100, quantiles);
                })
                .toList();
    }

    /** Answers and judgements cost 200 dollars in five minutes; November has thirty days. */
    private static double forecast() {
        return 200.0 * 12 * 24 * 30 - 200.0 * minutesBeforeStart() / 5;
    }

    /** What was spent before the tenant was first seen is not known. */
    private static long minutesBeforeStart() {
        return (START - Instant.parse("2023-11-01T00:00:00Z").toEpochMilli()) / 60_000;
    }

    private static Stream<String> suffixed(Metric metric, String... suffixes) {
        return Arrays.stream(suffixes).map(suffix -> metric.prometheusName() + suffix);
    }

    private static List<String> names(Metric metric) {
        return switch (metric.kind()) {
            case COUNTER -> suffixed(metric, "", "_total").toList();
            case DISTRIBUTION -> suffixed(metric, "", "_mean", "_count").toList();
            case RATIO -> suffixed(metric, "", "_count").toList();
            case GAUGE -> suffixed(metric, "").toList();
        };
    }

    private static String scrape(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
