package dev.penstock.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaITCase {
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void carriesARecordOfSixteenMebibytes() throws Exception {
        createTopic("large");
        byte[] value = new byte[16 * 1024 * 1024];
        value[value.length - 1] = 42;

        try (var producer = producer(Map.of("max.request.size", 32 * 1024 * 1024))) {
            producer.send(new ProducerRecord<>("large", value)).get();
        }

        assertThat(read("large", "read_uncommitted", 1))
                .singleElement()
                .satisfies(read -> assertThat(read.value()).isEqualTo(value));
    }

    @Test
    void showsCommittedTransactionsAndHidesAbortedOnes() throws Exception {
        createTopic("transactions");
        try (var producer = producer(Map.of("transactional.id", "t", "transaction.timeout.ms", 3_600_000))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", bytes("aborted")));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", bytes("committed")));
            producer.commitTransaction();
        }

        assertThat(read("transactions", "read_committed", 1))
                .extracting(read -> text(read.value()))
                .containsExactly("committed");
        assertThat(read("transactions", "read_uncommitted", 2))
                .extracting(read -> text(read.value()))
                .containsExactly("aborted", "committed");
    }

    @Test
    void leavesNoPortAndNoFileBehind() {
        EmbeddedKafka second = EmbeddedKafka.start();
        String address = second.bootstrapServers();
        assertThat(address).isNotEqualTo(kafka.bootstrapServers());

        second.close();
        second.close();

        assertThat(Loopback.answers(address)).isFalse();
        assertThat(Loopback.answers(kafka.bootstrapServers())).isTrue();
    }

    private static void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> properties = new java.util.HashMap<>(more);
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation, int count) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", isolation);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition only = new TopicPartition(topic, 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (all.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
