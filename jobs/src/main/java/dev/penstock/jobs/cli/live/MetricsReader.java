package dev.penstock.jobs.cli.live;

import dev.penstock.connectors.KafkaAccessException;
import dev.penstock.connectors.KafkaClients;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.jobs.cli.live.LiveStore.SourceState;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the metrics job writes into the store, from the last hours on, until it is closed. Where Kafka or its topics
 * are missing, it tries again.
 */
final class MetricsReader extends Thread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsReader.class);
    private static final List<String> TOPICS = List.of(Topics.METRICS, Topics.ALERTS, Topics.DRIFT);
    private static final Duration PAST = Duration.ofHours(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** New topics and partitions are looked for so often. */
    private static final long RECHECK_NANOS = Duration.ofSeconds(15).toNanos();

    private static final long CLOSE_MILLIS = 5000;

    private final KafkaOptions kafka;
    private final LiveStore store;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile KafkaConsumer<byte[], byte[]> consumer;

    MetricsReader(KafkaOptions kafka, LiveStore store, Clock clock) {
        super("penstock-live-reader");
        this.kafka = kafka;
        this.store = store;
        this.clock = clock;
        setDaemon(true);
    }

    @Override
    public void run() {
        boolean again = true;
        while (again) {
            try {
                follow();
            } catch (WakeupException closed) {
                again = false;
            } catch (KafkaException | KafkaAccessException failed) {
                LOG.info("The live page cannot read {}: {}", kafka.bootstrapServers(), failed.toString());
                store.source(
                        SourceState.UNREACHABLE,
                        "Kafka at " + kafka.bootstrapServers() + " cannot be read: " + failed.getMessage());
            }
            again = again && !isStopped();
        }
    }

    private boolean isStopped() {
        try {
            return stopped.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Reads until topics or partitions come or go, or it is closed. */
    private void follow() {
        try (KafkaConsumer<byte[], byte[]> opened = KafkaClients.consumer(kafka)) {
            consumer = opened;
            if (stopped.getCount() == 0) {
                return;
            }
            Set<TopicPartition> partitions = partitions(opened);
            if (partitions.stream().noneMatch(partition -> partition.topic().equals(kafka.topic(Topics.METRICS)))) {
                store.source(
                        SourceState.NO_TOPIC,
                        "there is no topic " + kafka.topic(Topics.METRICS) + " on " + kafka.bootstrapServers());
                return;
            }
            opened.assign(partitions);
            seek(opened, partitions);
            store.source(SourceState.CONNECTED, null);
            read(opened, partitions);
        } finally {
            consumer = null;
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> opened, Set<TopicPartition> partitions) {
        long checked = System.nanoTime();
        while (stopped.getCount() > 0) {
            opened.poll(POLL).forEach(this::take);
            if (System.nanoTime() - checked > RECHECK_NANOS) {
                checked = System.nanoTime();
                if (!partitions.equals(partitions(opened))) {
                    return;
                }
            }
        }
    }

    /** Those that exist: asking for a topic by its name could create it. */
    private Set<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> opened) {
        Map<String, List<PartitionInfo>> all = opened.listTopics(PATIENCE);
        Set<TopicPartition> partitions =
                new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        TOPICS.stream()
                .map(kafka::topic)
                .flatMap(topic -> all.getOrDefault(topic, List.of()).stream())
                .forEach(found -> partitions.add(new TopicPartition(found.topic(), found.partition())));
        return partitions;
    }

    private void seek(KafkaConsumer<byte[], byte[]> opened, Set<TopicPartition> partitions) {
        long since = clock.millis() - PAST.toMillis();
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since));
        // Asked first, and now: seekToEnd looks at the first poll, and leaves out what comes before that.
        Map<TopicPartition, Long> ends = opened.endOffsets(partitions, PATIENCE);
        Map<TopicPartition, OffsetAndTimestamp> offsets = opened.offsetsForTimes(times, PATIENCE);
        partitions.forEach(partition -> {
            OffsetAndTimestamp offset = offsets.get(partition);
            opened.seek(partition, offset == null ? ends.get(partition) : offset.offset());
        });
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            if (record.topic().equals(kafka.topic(Topics.METRICS))) {
                store.add(MetricRecords.decodeReport(record.value()));
            } else if (record.topic().equals(kafka.topic(Topics.ALERTS))) {
                store.add(MetricRecords.decodeAlert(record.value()));
            } else {
                store.add(MetricRecords.decodeDrift(record.value()));
            }
        } catch (IllegalArgumentException unreadable) {
            LOG.warn(
                    "A record of {}, partition {}, offset {} is not shown: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    unreadable.getMessage());
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
