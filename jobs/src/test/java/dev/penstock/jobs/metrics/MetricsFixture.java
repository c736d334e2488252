package dev.penstock.jobs.metrics;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.fixtures.KafkaClient;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.MetricReport;
import dev.penstock.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that the metrics job needs, in this process, and what can be seen of it from outside. */
final class MetricsFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    final EmbeddedKafka kafka;
    final KafkaClient client;
    private final PenstockConfig config;
    private final EmbeddedFlink flink;

    /** @param metricsYaml options of the section metrics */
    MetricsFixture(String metricsYaml) {
        kafka = EmbeddedKafka.start();
        config = ConfigFile.bind(YamlTree.parse("""
                kafka: {bootstrap-servers: "%s"}
                job: {parallelism: 2, checkpoint-interval: 300ms, restart-backoff: 100ms}
                metrics: {%s}
                """.formatted(kafka.bootstrapServers(), metricsYaml)));
        flink = EmbeddedFlink.start(2, new Configuration());
        client = new KafkaClient(kafka.bootstrapServers());
        KafkaTopics.ensure(config.kafka(), KafkaTopics.OF_METRICS, 2, 1);
    }

    PenstockConfig config() {
        return config;
    }

    void start(MetricsJob.GraphMaker graph) {
        StreamExecutionEnvironment env = flink.environment();
        MetricsJob.build(env, config, graph);
        flink.submit(env);
    }

    void send(Exchange exchange) {
        send(exchange.envelope().tenant() + "/" + exchange.envelope().id(), ExchangeCodec.encode(exchange));
    }

    void send(String key, byte[] value) {
        client.send(Topics.TRACES, key.getBytes(StandardCharsets.UTF_8), value, System.currentTimeMillis());
    }

    /** Waits until the last revisions of all windows, by tenant, window and end, satisfy a condition. */
    Map<String, MetricReport> reports(Predicate<Map<String, MetricReport>> done) {
        Map<String, MetricReport> last = new HashMap<>();
        int[] read = {0};
        client.read(Topics.METRICS, PATIENCE, records -> {
            for (; read[0] < records.size(); read[0]++) {
                MetricReport report =
                        MetricRecords.decodeReport(records.get(read[0]).value());
                last.merge(
                        report.tenant() + " " + report.window() + " " + report.endMs(),
                        report,
                        (known, next) -> next.revision() >= known.revision() ? next : known);
            }
            return done.test(last);
        });
        return last;
    }

    List<ConsumerRecord<byte[], byte[]>> read(String topic, int records) {
        return client.read(topic, PATIENCE, read -> read.size() >= records);
    }

    @Override
    public void close() {
        client.close();
        flink.close();
        kafka.close();
    }
}
