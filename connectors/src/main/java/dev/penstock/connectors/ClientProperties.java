package dev.penstock.connectors;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;

/** Properties of the Kafka clients: our defaults, then the user's own, then what must not differ. */
final class ClientProperties {
    /** Flink's option for how often a source looks for new partitions. */
    private static final String DISCOVERY_INTERVAL = "partition.discovery.interval.ms";

    /** Largest record that is written: a request of the largest allowed size, escaped, and what it was answered with. */
    static final int MAX_RECORD_BYTES = 32 * 1024 * 1024;

    /** Somebody waits for a response. */
    static final Duration SOON = Duration.ofMillis(5);
    /** Nobody waits for what is read when a checkpoint completes, or by people. */
    static final Duration LATER = Duration.ofMillis(100);

    private ClientProperties() {}

    /** What every client needs. Secrets stay references here; Kafka fills them in when it makes the client. */
    static Properties client(KafkaOptions options) {
        Properties properties = new Properties();
        properties.putAll(options.properties());
        return complete(properties, options);
    }

    static Properties consumer(KafkaOptions options) {
        Properties properties = new Properties();
        // Records of aborted transactions were never sent, as far as their producer is concerned.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(DISCOVERY_INTERVAL, "60000");
        properties.putAll(options.properties());
        return complete(properties, options);
    }

    /**
     * @param linger how long a record may wait for others to be sent with. Each batch costs a compressor's buffers on
     *     this side and an append on the broker's, so that what nobody waits for should wait long
     */
    static Properties producer(KafkaOptions options, Duration linger) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(linger.toMillis()));
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(128 * 1024));
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(MAX_RECORD_BYTES));
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(2L * MAX_RECORD_BYTES));
        properties.putAll(options.properties());
        properties.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                String.valueOf(options.transactionTimeout().toMillis()));
        return complete(properties, options);
    }

    private static Properties complete(Properties properties, KafkaOptions options) {
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
        String providers = AbstractConfig.CONFIG_PROVIDERS_CONFIG;
        Object others = properties.get(providers);
        properties.put(providers, others == null ? "env,file" : "env,file," + others);
        properties.put(providers + ".env.class", EnvironmentProvider.class.getName());
        properties.put(providers + ".file.class", SecretFileProvider.class.getName());
        return properties;
    }
}
