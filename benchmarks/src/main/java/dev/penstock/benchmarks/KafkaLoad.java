package dev.penstock.benchmarks;

import dev.penstock.benchmarks.common.Latencies;
import dev.penstock.records.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends requests to a topic and reads their responses from another, as a client would. */
final class KafkaLoad implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String requestTopic;
    private final String responseTopic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaLoad(String bootstrapServers, String requestTopic, String responseTopic) {
        this.requestTopic = requestTopic;
        this.responseTopic = responseTopic;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        1,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "bench-" + System.nanoTime(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        // Assigned rather than subscribed: no group rebalance inside a measurement.
        consumer.assign(consumer.partitionsFor(responseTopic).stream()
                .map(info -> new org.apache.kafka.common.TopicPartition(info.topic(), info.partition()))
                .toList());
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
    }

    /** Puts a backlog of requests on the topic, ids {@code prefix-0} and up. */
    void preload(String prefix, int requests, IntFunction<byte[]> body) {
        for (int i = 0; i < requests; i++) {
            producer.send(request(prefix + "-" + i, body.apply(i)));
        }
        producer.flush();
    }

    /** Sends one request. */
    void send(String id, byte[] body) {
        producer.send(request(id, body));
    }

    /**
     * Reads responses until all of a backlog are there.
     *
     * @return responses a second between the first and the last of the middle 80%, so that neither the job's start nor
     *     its emptying pipes count
     */
    double drain(int requests, Duration timeout, BiConsumer<String, byte[]> onResponse) {
        long[] arrivals = new long[requests];
        Set<String> seen = new HashSet<>(requests * 2);
        long giveUp = System.nanoTime() + timeout.toNanos();
        while (seen.size() < requests) {
            for (ConsumerRecord<byte[], byte[]> response : consumer.poll(POLL)) {
                String id = idOf(response);
                if (seen.add(id)) {
                    arrivals[seen.size() - 1] = System.nanoTime();
                    onResponse.accept(id, response.value());
                }
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("only " + seen.size() + " of " + requests + " responses on "
                        + responseTopic + " within " + timeout.toSeconds() + " s");
            }
        }
        int from = requests / 10;
        int to = requests - 1 - requests / 10;
        return (to - from) / ((arrivals[to] - arrivals[from]) / 1e9);
    }

    /** Sends requests at a steady rate, and measures from sending to reading the response. */
    Latencies paced(String prefix, int requests, double perSecond, IntFunction<byte[]> body, Duration timeout)
            throws InterruptedException {
        Map<String, Long> sentAt = new ConcurrentHashMap<>();
        Thread sender = new Thread(() -> send(prefix, requests, perSecond, body, sentAt), "bench-sender");
        sender.start();
        Latencies latencies = new Latencies();
        long giveUp = System.nanoTime() + timeout.toNanos();
        while (latencies.count() < requests && System.nanoTime() < giveUp) {
            for (ConsumerRecord<byte[], byte[]> response : consumer.poll(POLL)) {
                Long sent = sentAt.remove(idOf(response));
                if (sent != null) {
                    latencies.add(System.nanoTime() - sent);
                }
            }
        }
        sender.join();
        if (latencies.count() < requests) {
            throw new IllegalStateException(
                    "only " + latencies.count() + " of " + requests + " paced requests were answered");
        }
        return latencies;
    }

    private void send(
            String prefix, int requests, double perSecond, IntFunction<byte[]> body, Map<String, Long> sentAt) {
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            // The schedule does not slip when one send is late: no coordinated omission.
            long due = start + (long) (i / perSecond * TimeUnit.SECONDS.toNanos(1));
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            String id = prefix + "-" + i;
            sentAt.put(id, due);
            producer.send(request(id, body.apply(i)));
        }
        producer.flush();
    }

    private ProducerRecord<byte[], byte[]> request(String id, byte[] body) {
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(requestTopic, key, body);
        record.headers().add(Headers.ID, key);
        return record;
    }

    private static String idOf(ConsumerRecord<byte[], byte[]> response) {
        return new String(response.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
