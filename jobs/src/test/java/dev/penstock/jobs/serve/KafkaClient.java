package dev.penstock.jobs.serve;

import dev.penstock.records.Headers;
import dev.penstock.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A plain Kafka client, as the users of the job have. */
final class KafkaClient implements AutoCloseable {
    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile Exception refused;

    KafkaClient(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 16 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends a request with its id and further headers, given as name, value, name, value. */
    void send(String id, byte[] value, String... headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.REQUESTS, utf8(id), value);
        record.headers().add(Headers.ID, utf8(id));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], utf8(headers[i + 1]));
        }
        producer.send(record, (sent, failure) -> refused = failure != null ? failure : refused);
    }

    void ask(String id, String question, String... headers) {
        send(id, question(question), headers);
    }

    void publish(String topic, String key, String value) {
        producer.send(new ProducerRecord<>(topic, utf8(key), value == null ? null : utf8(value)));
        producer.flush();
    }

    /** Waits until all that was sent has arrived. */
    void flush() {
        producer.flush();
        if (refused != null) {
            throw new AssertionError("Kafka did not take a request", refused);
        }
    }

    static byte[] question(String text) {
        return utf8("{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");
    }

    /**
     * Reads a topic from its beginning until {@code done} holds for what was read, committed records only.
     *
     * @throws AssertionError when it does not within the time
     */
    List<ConsumerRecord<byte[], byte[]>> read(
            String topic, Duration within, Predicate<List<ConsumerRecord<byte[], byte[]>>> done) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long giveUp = System.nanoTime() + within.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.subscribe(List.of(topic));
            while (!done.test(records)) {
                if (System.nanoTime() > giveUp) {
                    throw new AssertionError("after " + within.toSeconds() + " s, " + records.size() + " records of "
                            + topic + " are not enough");
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
