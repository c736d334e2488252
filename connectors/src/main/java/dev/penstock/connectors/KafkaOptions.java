package dev.penstock.connectors;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** Where Kafka is, and how records are written. */
public record KafkaOptions(
        @Option(value = "Brokers, host:port, separated by commas", byDefault = "localhost:9092", min = 1)
        String bootstrapServers,

        @Option(value = "Consumer group of the job", byDefault = "penstock-serve", min = 1)
        String groupId,

        @Option(value = "Put before every topic name", byDefault = "\"\"", max = 100)
        String topicPrefix,

        @Option(
                value = "Delivery of responses: at-least-once (at once, same id again after a crash) or exactly-once "
                        + "(readable when a checkpoint completes). Traces are always exactly once",
                byDefault = "at-least-once")
        Delivery responses,

        @Option(
                value = "Where a new consumer group starts: earliest or latest. A job that restarts goes on where it "
                        + "was",
                byDefault = "earliest")
        StartAt startAt,

        @Option(
                value = "Longest time that a transaction may stay open; more than the checkpoint interval, at most "
                        + "the broker's transaction.max.timeout.ms",
                byDefault = "10m",
                min = 1000)
        Duration transactionTimeout,

        @Option(
                value = "Further Kafka client properties, for example security.protocol. Values of the form "
                        + "${env:NAME} and ${file:PATH} are filled in when the client is made",
                byDefault = "{}")
        Map<String, String> properties)
        implements Serializable {

    /** Delivery guarantee of responses. */
    public enum Delivery {
        AT_LEAST_ONCE,
        EXACTLY_ONCE
    }

    /** Where a new consumer group starts. */
    public enum StartAt {
        EARLIEST,
        LATEST
    }

    /** The same Kafka for another consumer group, whose transactions are apart too. */
    public KafkaOptions withGroupId(String group) {
        return new KafkaOptions(
                bootstrapServers, group, topicPrefix, responses, startAt, transactionTimeout, properties);
    }

    public String topic(String name) {
        return topicPrefix + name;
    }
}
