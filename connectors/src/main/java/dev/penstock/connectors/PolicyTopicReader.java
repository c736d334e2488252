package dev.penstock.connectors;

import dev.penstock.records.Policy;
import dev.penstock.records.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the policies that hold now, so that the first request of a job already meets them. */
public final class PolicyTopicReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private PolicyTopicReader() {}

    /**
     * Reads the policy topic from its beginning to the end that it has now.
     *
     * @return the newest policy of each tenant; malformed ones are logged and skipped
     * @throws KafkaAccessException when Kafka does not answer within 15 s, or refuses; the message says what to do
     */
    public static Map<String, Policy> read(KafkaOptions options, PolicyParser parser) {
        return read(options, parser, KafkaTopics.PATIENCE);
    }

    static Map<String, Policy> read(KafkaOptions options, PolicyParser parser, Duration atMost) {
        Properties properties = ClientProperties.consumer(options);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, options.groupId() + "-policies-now");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(atMost.toMillis()));
        // The connector's own options are not the client's.
        properties.remove("partition.discovery.interval.ms");
        long end = System.nanoTime() + atMost.toNanos();
        try (Consumer<byte[], byte[]> consumer = KafkaCalls.open(options, properties, PolicyTopicReader::consumer)) {
            return readToEnd(consumer, options, parser, atMost, end);
        } catch (TimeoutException late) {
            throw KafkaCalls.silent(options, atMost, late);
        } catch (KafkaException refused) {
            throw new KafkaAccessException(
                    "Kafka at " + options.bootstrapServers() + " refused to read " + options.topic(Topics.POLICIES)
                            + ": " + refused.getMessage() + ". Check kafka.properties and the user's ACLs",
                    refused);
        }
    }

    private static Consumer<byte[], byte[]> consumer(Properties properties) {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Policy> readToEnd(
            Consumer<byte[], byte[]> consumer, KafkaOptions options, PolicyParser parser, Duration atMost, long end) {
        Map<String, Policy> policies = new HashMap<>();
        List<PartitionInfo> known = consumer.partitionsFor(options.topic(Topics.POLICIES));
        if (known == null || known.isEmpty()) {
            return policies;
        }
        List<TopicPartition> partitions = known.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(last -> consumer.position(last.getKey()) < last.getValue())) {
            if (System.nanoTime() > end) {
                throw KafkaCalls.silent(options, atMost, null);
            }
            consumer.poll(POLL)
                    .forEach(read -> PolicyRecords.read(read, parser).ifPresent(update -> {
                        if (update.policy() == null) {
                            policies.remove(update.tenant());
                        } else {
                            policies.put(update.tenant(), update.policy());
                        }
                    }));
        }
        return policies;
    }
}
