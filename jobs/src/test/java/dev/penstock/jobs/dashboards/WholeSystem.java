package dev.penstock.jobs.dashboards;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.inference.fixtures.Fault;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.dashboards.PrometheusProcess.Scrape;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.jobs.fixtures.KafkaClient;
import dev.penstock.jobs.metrics.MetricsJob;
import dev.penstock.jobs.reembed.ReembedJob;
import dev.penstock.jobs.serve.ServeJob;
import dev.penstock.operators.Leases;
import dev.penstock.options.YamlTree;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The three jobs with all that they can do turned on, in this process: endpoints of which some fail, a judge, drift,
 * spans, and two addresses for a Prometheus.
 */
final class WholeSystem implements AutoCloseable {
    private static final String GRADES =
            "{\"faithfulness\":0.5,\"answer_relevancy\":0.9,\"context_precision\":1,\"context_recall\":1,\"reason\":\"ok\"}";
    private static final int JOBS = 3;

    private final Leases started = new Leases();
    private final int windowsPort = PrometheusProcess.freePort();
    private final int flinkPort = PrometheusProcess.freePort();
    private final KafkaClient client;

    WholeSystem() throws Exception {
        try {
            client = start();
        } catch (Exception failed) {
            close();
            throw failed;
        }
    }

    private KafkaClient start() {
        EmbeddedKafka kafka = started.keep(EmbeddedKafka.start());
        EmbeddedRedis redis = started.keep(EmbeddedRedis.start());
        SimulatedProvider provider = started.keep(SimulatedProvider.builder()
                .chance(Fault.HALF_JSON, 0.1)
                .tokenEvery(Duration.ofMillis(1))
                .start());
        SimulatedProvider judge = started.keep(
                SimulatedProvider.builder().answering(last -> GRADES).start());
        PenstockConfig config = ConfigFile.bind(YamlTree.parse(yaml(kafka, redis, provider, judge)));
        EmbeddedFlink flink = started.keep(EmbeddedFlink.start(JOBS, FlinkSettings.of(config.job())));
        for (List<String> topics : List.of(KafkaTopics.OF_REQUESTS, KafkaTopics.OF_DOCUMENTS, KafkaTopics.OF_METRICS)) {
            KafkaTopics.ensure(config.kafka(), topics, 1, 1);
        }
        submit(flink, config, ServeJob::build);
        submit(flink, config, MetricsJob::build);
        submit(flink, config, ReembedJob::build);
        return started.keep(new KafkaClient(kafka.bootstrapServers()));
    }

    private static void submit(
            EmbeddedFlink flink, PenstockConfig config, BiConsumer<StreamExecutionEnvironment, PenstockConfig> graph) {
        StreamExecutionEnvironment env = flink.environment();
        graph.accept(env, config);
        flink.submit(env);
    }

    private String yaml(EmbeddedKafka kafka, EmbeddedRedis redis, SimulatedProvider provider, SimulatedProvider judge) {
        return """
                kafka: {bootstrap-servers: "%s"}
                redis: {uri: "%s", timeout: 2s}
                job: {parallelism: 1, checkpoint-interval: 1s, prometheus-port: "%d"}
                tracing: {exporter: log, ratio: 1}
                generators:
                  provider: {kind: openai, location: "%s", model: simulated, stream: true, retry-budget: 1}
                  away: {kind: openai, location: "http://127.0.0.1:1/v1", model: simulated, attempts: 1}
                  judge: {kind: openai, location: "%s", model: judge}
                routing:
                  tiers:
                    - {name: cheap, share: 0.5, generators: [provider], usd-per-million-prompt-tokens: 0.1, usd-per-million-completion-tokens: 0.4}
                    - {name: mid, share: 0.3, generators: [away, provider], usd-per-million-prompt-tokens: 1, usd-per-million-completion-tokens: 4}
                    - {name: premium, share: 0.2, generators: [judge], usd-per-million-prompt-tokens: 10, usd-per-million-completion-tokens: 40}
                metrics:
                  windows: {resolution: 10s, out-of-orderness: 1s, allowed-lateness: 6m, silent-after: 5s}
                  prometheus: {port: "%d", host: 127.0.0.1}
                  quality: {judge: {share: 1, tier: premium}}
                  drift: {window: 5s, trailing: 15s, min-samples: 20, confirm-windows: 1, season-days: 0}
                """.formatted(
                kafka.bootstrapServers(), redis.uri(), flinkPort, provider.baseUrl(), judge.baseUrl(), windowsPort);
    }

    KafkaClient client() {
        return client;
    }

    List<Scrape> scrapes() {
        return List.of(
                new Scrape("penstock", "127.0.0.1:" + windowsPort, "/metrics"),
                new Scrape("flink", "127.0.0.1:" + flinkPort, "/metrics"));
    }

    @Override
    public void close() throws Exception {
        started.close();
    }
}
