package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaOptions;
import dev.penstock.jobs.config.PenstockConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that say which Kafka a command talks to. */
public final class KafkaTarget {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path config;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "Brokers, in place of the configuration's.")
    private String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "TEXT",
            description = "Topic prefix, in place of the configuration's.")
    private String topicPrefix;

    public PenstockConfig config() {
        return Settings.load(config);
    }

    public KafkaOptions kafka() {
        KafkaOptions kafka = config().kafka();
        return new KafkaOptions(
                bootstrapServers != null ? bootstrapServers : kafka.bootstrapServers(),
                kafka.groupId(),
                topicPrefix != null ? topicPrefix : kafka.topicPrefix(),
                kafka.responses(),
                kafka.startAt(),
                kafka.transactionTimeout(),
                kafka.properties());
    }
}
