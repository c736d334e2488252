package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaClients;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.records.Header;
import dev.penstock.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeader;

/** A client of the gateway: sends requests, and follows the topics that the job writes. */
public final class GatewayClient implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaOptions kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Follower> followers = new ArrayList<>();

    public GatewayClient(KafkaOptions kafka) {
        this.kafka = kafka;
        this.producer = KafkaClients.producer(kafka);
    }

    /**
     * Sends a request.
     *
     * @param key may be null
     * @param timestampMs the record's timestamp, null for now
     * @param failed told when Kafka refuses the record, at once or later
     */
    public void send(byte[] key, byte[] value, List<Header> headers, Long timestampMs, Consumer<Exception> failed) {
        send(Topics.REQUESTS, key, value, headers, timestampMs, failed);
    }

    /**
     * Sends a record to another topic.
     *
     * @param topic name without prefix
     */
    public void send(
            String topic,
            byte[] key,
            byte[] value,
            List<Header> headers,
            Long timestampMs,
            Consumer<Exception> failed) {
        var record = new ProducerRecord<>(kafka.topic(topic), null, timestampMs, key, value);
        headers.forEach(header -> record.headers().add(new RecordHeader(header.key(), header.value())));
        try {
            producer.send(record, (sent, refused) -> {
                if (refused != null) {
                    failed.accept(refused);
                }
            });
        } catch (KafkaException refused) {
            failed.accept(refused);
        }
    }

    /** Waits until everything that was sent has been written or refused. */
    public void flush() {
        producer.flush();
    }

    /**
     * Hands the records of some topics to a listener, on a thread of its own, until this client is closed. Returns when
     * the start position is fixed: a response to whatever is sent afterwards is seen.
     *
     * @param topics names without prefix
     * @param fromBeginning from the oldest record, else from the end
     */
    public void follow(List<String> topics, boolean fromBeginning, Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka);
        try {
            assign(consumer, topics, fromBeginning);
        } catch (RuntimeException failed) {
            consumer.close();
            throw failed;
        }
        Follower follower = new Follower(consumer, listener);
        followers.add(follower);
        follower.start();
    }

    private void assign(KafkaConsumer<byte[], byte[]> consumer, List<String> topics, boolean fromBeginning) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String name : topics) {
            String topic = kafka.topic(name);
            existing(consumer, topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        partitions.forEach(consumer::position); // seeking is lazy; this makes it happen now
    }

    private List<org.apache.kafka.common.PartitionInfo> partitionsOf(
            KafkaConsumer<byte[], byte[]> consumer, String topic) {
        try {
            return consumer.partitionsFor(topic, PATIENCE);
        } catch (org.apache.kafka.common.errors.TimeoutException late) {
            throw new CliException(
                    "Kafka at " + kafka.bootstrapServers() + " did not answer within " + PATIENCE.toSeconds()
                            + " s: is it running? set kafka.bootstrap-servers",
                    late);
        }
    }

    /** Throws where a topic is missing, or Kafka does not answer; a producer would wait a minute to say so. */
    public void requireTopic(String name) {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            existing(consumer, kafka.topic(name));
        }
    }

    private List<org.apache.kafka.common.PartitionInfo> existing(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        var known = partitionsOf(consumer, topic);
        if (known == null || known.isEmpty()) {
            throw new CliException("topic " + topic + " does not exist on " + kafka.bootstrapServers()
                    + "; start the job first (penstock serve), or check kafka.topic-prefix");
        }
        return known;
    }

    /** Throws what ended a follower, if one has ended. */
    public void throwIfFailed() {
        for (Follower follower : followers) {
            if (follower.failure != null) {
                throw new CliException("reading from Kafka failed: " + follower.failure.getMessage(), follower.failure);
            }
        }
    }

    @Override
    public void close() {
        followers.forEach(Follower::stopFollowing);
        producer.close(Duration.ofSeconds(5));
    }

    private static final class Follower extends Thread {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Consumer<ConsumerRecord<byte[], byte[]>> listener;
        private volatile boolean stopped;
        private volatile RuntimeException failure;

        Follower(KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> listener) {
            super("penstock-follower");
            this.consumer = consumer;
            this.listener = listener;
            setDaemon(true);
        }

        @Override
        public void run() {
            try (consumer) {
                while (!stopped) {
                    consumer.poll(POLL).forEach(listener);
                }
            } catch (WakeupException woken) {
                if (!stopped) {
                    failure = woken;
                }
            } catch (RuntimeException broken) {
                failure = broken;
            }
        }

        void stopFollowing() {
            stopped = true;
            consumer.wakeup();
            try {
                join(PATIENCE.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
