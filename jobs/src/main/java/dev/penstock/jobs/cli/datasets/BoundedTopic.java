package dev.penstock.jobs.cli.datasets;

import dev.penstock.connectors.KafkaClients;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads what a topic holds now, committed records only, and ends. */
final class BoundedTopic {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaOptions kafka;

    /** Takes one record. */
    @FunctionalInterface
    interface Reader {
        void read(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    BoundedTopic(KafkaOptions kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads from a time on to the end that the topic has now.
     *
     * @param name without prefix
     * @param sinceMs timestamp of records, milliseconds since the epoch; 0 for all
     * @return whether the topic exists
     */
    boolean read(String name, long sinceMs, Reader reader) throws IOException {
        String topic = kafka.topic(name);
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            List<PartitionInfo> known = consumer.partitionsFor(topic, PATIENCE);
            if (known == null || known.isEmpty()) {
                return false;
            }
            List<TopicPartition> partitions = known.stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            readAll(consumer, partitions, sinceMs, reader);
            return true;
        } catch (TimeoutException late) {
            throw silent(late);
        } catch (KafkaException refused) {
            throw new CliException(
                    "Kafka at " + kafka.bootstrapServers() + " refused to read " + topic + ": " + refused.getMessage()
                            + ". Check kafka.properties and the user's ACLs",
                    refused);
        }
    }

    private void readAll(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, long sinceMs, Reader reader)
            throws IOException {
        consumer.assign(partitions);
        // The end of what is committed: an open transaction is not waited for.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        seek(consumer, partitions, sinceMs, ends);
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (record.offset() < end) {
                    reader.read(record);
                }
            }
            if (!records.isEmpty()) {
                giveUp = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > giveUp) {
                throw silent(null);
            }
        }
    }

    private static void seek(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            long sinceMs,
            Map<TopicPartition, Long> ends) {
        if (sinceMs <= 0) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> sinceMs)), PATIENCE);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp start = starts.get(partition);
            consumer.seek(partition, start == null ? ends.get(partition) : start.offset());
        }
    }

    private CliException silent(Throwable cause) {
        return new CliException(
                "Kafka at " + kafka.bootstrapServers() + " did not answer within " + PATIENCE.toSeconds()
                        + " s: is it running? set kafka.bootstrap-servers",
                cause);
    }
}
