package dev.penstock.connectors;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plain Kafka clients with the options of the job, for programs that stand beside it. The caller closes them. */
public final class KafkaClients {
    private KafkaClients() {}

    /** @throws KafkaAccessException when the properties are wrong */
    public static KafkaProducer<byte[], byte[]> producer(KafkaOptions options) {
        return KafkaCalls.open(
                options,
                ClientProperties.producer(options, ClientProperties.SOON),
                properties -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * A consumer without group: it reads committed records of the partitions that it is assigned, and commits nothing.
     *
     * @throws KafkaAccessException when the properties are wrong
     */
    public static KafkaConsumer<byte[], byte[]> consumer(KafkaOptions options) {
        Properties consumer = ClientProperties.consumer(options);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return KafkaCalls.open(
                options,
                consumer,
                properties ->
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * Asks Kafka for a sign of life.
     *
     * @throws KafkaAccessException when it does not answer within 15 s, or refuses; the message says what to do
     */
    public static void probe(KafkaOptions options) {
        Admin admin = KafkaCalls.admin(options, KafkaTopics.PATIENCE);
        try {
            KafkaCalls.await(admin.describeCluster().clusterId(), options, KafkaTopics.PATIENCE);
        } catch (ExecutionException refused) {
            throw new KafkaAccessException(
                    "Kafka at " + options.bootstrapServers() + " refused: "
                            + refused.getCause().getMessage() + ". Check kafka.properties and the user's ACLs",
                    refused);
        } finally {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
