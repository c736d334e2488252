package dev.penstock.benchmarks;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.options.YamlTree;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/** What a benchmark of jobs runs on: Kafka, Redis, Flink and a simulated provider in this process. */
final class Bed implements AutoCloseable {
    /** The latency of a fast hosted model's short answer. */
    static final Duration PROVIDER_LATENCY = Duration.ofMillis(50);

    final EmbeddedKafka kafka = EmbeddedKafka.start();
    final EmbeddedRedis redis = EmbeddedRedis.start();
    final SimulatedProvider provider =
            SimulatedProvider.builder().latency(PROVIDER_LATENCY).start();
    final EmbeddedFlink flink;
    private final int parallelism;
    private final boolean journal;

    /** @param journal whether answers of the provider are stored before they are sent on */
    Bed(int parallelism, boolean journal) {
        this.parallelism = parallelism;
        this.journal = journal;
        this.flink = EmbeddedFlink.start(parallelism, new Configuration());
    }

    /** A configuration with topics of its own, so that runs do not read each other's records. */
    PenstockConfig config(String run) {
        PenstockConfig config = ConfigFile.bind(YamlTree.parse("""
                kafka: {bootstrap-servers: "%s", topic-prefix: "%s.", group-id: %s}
                redis: {uri: "%s", prefix: %s}
                admission: {requests-per-second: 10000000, burst: 100000000}
                job: {parallelism: %d}
                journal: {enabled: %s}
                generators:
                  provider: {kind: openai, location: "%s", model: simulated}
                routing:
                  tiers:
                    - {name: cheap, share: 0.7, generators: [provider], usd-per-million-prompt-tokens: 0.1, usd-per-million-completion-tokens: 0.4}
                    - {name: mid, share: 0.2, generators: [provider], usd-per-million-prompt-tokens: 1, usd-per-million-completion-tokens: 4}
                    - {name: premium, share: 0.1, generators: [provider], usd-per-million-prompt-tokens: 10, usd-per-million-completion-tokens: 40}
                """.formatted(
                kafka.bootstrapServers(), run, run, redis.uri(), run, parallelism, journal, provider.baseUrl())));
        KafkaTopics.ensure(config.kafka(), KafkaTopics.OF_REQUESTS, parallelism, 1);
        return config;
    }

    @Override
    public void close() {
        flink.close();
        provider.close();
        redis.close();
        kafka.close();
    }
}
