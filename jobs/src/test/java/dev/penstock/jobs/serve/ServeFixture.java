package dev.penstock.jobs.serve;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.jobs.fixtures.KafkaClient;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that the main job needs, in this process: Kafka, Redis, Flink, and a provider that answers. */
final class ServeFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String ROUTING = """
            routing:
              tiers:
                - {name: cheap, share: 0.7, generators: [provider], usd-per-million-prompt-tokens: 0.1, usd-per-million-completion-tokens: 0.4}
                - {name: mid, share: 0.2, generators: [provider], usd-per-million-prompt-tokens: 1, usd-per-million-completion-tokens: 4}
                - {name: premium, share: 0.1, generators: [provider], usd-per-million-prompt-tokens: 10, usd-per-million-completion-tokens: 40}
            """;

    final EmbeddedKafka kafka;
    final EmbeddedRedis redis;
    final SimulatedProvider provider;
    final KafkaClient client;
    private final EmbeddedFlink flink;
    private final String yaml;
    private final PenstockConfig config;

    ServeFixture(SimulatedProvider provider, String... furtherYaml) {
        this(provider, "timeout: 3s, attempts: 2, backoff: 50ms", List.of(furtherYaml));
    }

    /** @param generatorYaml options of the tiers' generator, beside kind, location and model */
    ServeFixture(SimulatedProvider provider, String generatorYaml, List<String> furtherYaml) {
        this.provider = provider;
        this.kafka = EmbeddedKafka.start();
        this.redis = EmbeddedRedis.start();
        this.yaml = yaml(generatorYaml, furtherYaml);
        this.config = ConfigFile.bind(YamlTree.parse(yaml));
        this.flink = EmbeddedFlink.start(2, new Configuration());
        this.client = new KafkaClient(kafka.bootstrapServers());
        KafkaTopics.ensure(config.kafka(), KafkaTopics.OF_REQUESTS, 2, 1);
    }

    /** A configuration whose tiers all ask the provider; further YAML sections take the place of those given here. */
    private String yaml(String generatorYaml, List<String> furtherYaml) {
        List<String> further = new ArrayList<>(furtherYaml);
        boolean exactlyOnce = further.remove("exactly-once");
        String sections = """
                kafka: {bootstrap-servers: "%s", responses: %s}
                redis: {uri: "%s"}
                job: {parallelism: 2, checkpoint-interval: 500ms, restart-backoff: 100ms}
                admission: {requests-per-second: 100000, burst: 100000}
                generators: {provider: {kind: openai, location: "%s", model: simulated, %s}}
                """.formatted(
                        kafka.bootstrapServers(),
                        exactlyOnce ? "exactly-once" : "at-least-once",
                        redis.uri(),
                        provider.baseUrl(),
                        generatorYaml);
        Stream<String> own = sections.lines()
                .filter(section ->
                        further.stream().noneMatch(other -> name(other).equals(name(section))));
        return Stream.of(own, further.stream(), ROUTING.lines())
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String name(String section) {
        return section.substring(0, section.indexOf(':'));
    }

    /** The configuration as a file would hold it. */
    String yaml() {
        return yaml;
    }

    PenstockConfig config() {
        return config;
    }

    JobClient serve() {
        StreamExecutionEnvironment env = flink.environment();
        ServeJob.build(env, config);
        return flink.submit(env);
    }

    StreamExecutionEnvironment environment() {
        return flink.environment();
    }

    JobClient submit(StreamExecutionEnvironment env) {
        return flink.submit(env);
    }

    /** Waits until every one of these requests has a response; all responses that came until then, by request id. */
    Map<String, List<ResponseView>> responses(Collection<String> ids) {
        Map<String, List<ResponseView>> byId = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                client.read(Topics.RESPONSES, PATIENCE, records -> keys(records).containsAll(ids))) {
            byId.computeIfAbsent(key(record), id -> new ArrayList<>()).add(ResponseCodec.decode(record.value()));
        }
        return byId;
    }

    ResponseView response(String id) {
        return responses(List.of(id)).get(id).get(0);
    }

    /** Waits until every one of these requests has a committed trace; all traces that came until then. */
    List<Exchange> traces(Collection<String> ids) {
        List<Exchange> traces = new ArrayList<>();
        client.read(Topics.TRACES, PATIENCE, records -> {
                    Set<String> seen = new HashSet<>();
                    records.forEach(trace -> seen.add(
                            ExchangeCodec.decode(trace.value()).envelope().id()));
                    return seen.containsAll(ids);
                })
                .forEach(trace -> traces.add(ExchangeCodec.decode(trace.value())));
        return traces;
    }

    private static Set<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        Set<String> keys = new HashSet<>();
        records.forEach(record -> keys.add(key(record)));
        return keys;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        flink.close();
        provider.close();
        redis.close();
        kafka.close();
    }
}
