package dev.penstock.connectors;

import dev.penstock.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that a job reads and writes. */
public final class KafkaTopics {
    /** How long Kafka may take to answer. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** What the main job reads and writes. */
    public static final List<String> OF_REQUESTS =
            List.of(Topics.REQUESTS, Topics.RESPONSES, Topics.TRACES, Topics.DEAD_LETTERS, Topics.POLICIES);

    /** What the re-embedding job reads and writes. */
    public static final List<String> OF_DOCUMENTS = List.of(
            Topics.DOC_CHANGES, Topics.DOC_CHUNKS, Topics.DOC_QUARANTINE, Topics.DOC_REPORTS, Topics.DEAD_LETTERS);

    /** What the metrics job reads and writes. */
    public static final List<String> OF_METRICS = List.of(
            Topics.TRACES,
            Topics.FEEDBACK,
            Topics.METRICS,
            Topics.ALERTS,
            Topics.DRIFT,
            Topics.JUDGEMENTS,
            Topics.DEAD_LETTERS);

    /** Topics of which the newest record of each key is kept for good. */
    private static final Set<String> COMPACTED = Set.of(Topics.POLICIES, Topics.DOC_CHUNKS);

    private KafkaTopics() {}

    /**
     * Creates the topics that are missing and waits until the brokers know them. Topics that exist stay as they are.
     *
     * @param names without prefix: {@link #OF_REQUESTS}, {@link #OF_DOCUMENTS} or {@link #OF_METRICS}
     * @param partitions of each new topic; the policy topic always has one, so that its order holds for all tenants
     * @param replication of each new topic, or 0 for the broker's default
     * @return the topics that were created, with prefix
     * @throws KafkaAccessException when Kafka does not answer within 15 s or refuses; the message says what to do
     */
    public static List<String> ensure(KafkaOptions options, List<String> names, int partitions, int replication) {
        return ensure(options, names, partitions, replication, PATIENCE);
    }

    static List<String> ensure(
            KafkaOptions options, List<String> names, int partitions, int replication, Duration atMost) {
        Admin admin = KafkaCalls.admin(options, atMost);
        try {
            Set<String> existing = KafkaCalls.await(admin.listTopics().names(), options, atMost);
            Map<String, NewTopic> missing = new LinkedHashMap<>();
            for (String name : names) {
                String topic = options.topic(name);
                if (!existing.contains(topic)) {
                    missing.put(topic, topic(topic, name, partitions, replication));
                }
            }
            create(admin, missing, options, atMost);
            awaitKnown(admin, missing.keySet(), options, atMost);
            return List.copyOf(missing.keySet());
        } catch (ExecutionException refused) {
            throw new KafkaAccessException(
                    "Kafka at " + options.bootstrapServers() + " refused to list topics: "
                            + refused.getCause().getMessage() + ". Check kafka.properties and the user's ACLs",
                    refused);
        } finally {
            admin.close(Duration.ofSeconds(1));
        }
    }

    private static NewTopic topic(String topic, String name, int partitions, int replication) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(ClientProperties.MAX_RECORD_BYTES));
        if (COMPACTED.contains(name)) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        return new NewTopic(
                        topic,
                        Optional.of(name.equals(Topics.POLICIES) ? 1 : partitions),
                        replication > 0 ? Optional.of((short) replication) : Optional.empty())
                .configs(config);
    }

    private static void create(Admin admin, Map<String, NewTopic> missing, KafkaOptions options, Duration atMost) {
        List<String> faults = new ArrayList<>();
        Throwable last = null;
        for (Map.Entry<String, KafkaFuture<Void>> made :
                admin.createTopics(missing.values()).values().entrySet()) {
            try {
                KafkaCalls.await(made.getValue(), options, atMost);
            } catch (ExecutionException refused) {
                // Another start of the same job may have been quicker.
                if (!(refused.getCause() instanceof TopicExistsException)) {
                    faults.add(made.getKey() + " (" + refused.getCause().getMessage() + ")");
                    last = refused;
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new KafkaAccessException(
                    "Kafka at " + options.bootstrapServers() + " refused to create " + String.join(", ", faults)
                            + ". Create the topics yourself, or allow the user to",
                    last);
        }
    }

    /**
     * A topic is created when the controller says so; brokers hear of it a moment later, and a source would fail. Their
     * partitions take records another moment later. An idempotent producer that is quicker, and whose second batch comes
     * through where its first was refused, has its first out of sequence until it expires: so the offsets are asked for,
     * which only a leader that is ready tells.
     */
    private static void awaitKnown(Admin admin, Collection<String> topics, KafkaOptions options, Duration atMost)
            throws ExecutionException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                Collection<TopicDescription> known = KafkaCalls.await(
                                admin.describeTopics(topics).allTopicNames(), options, atMost)
                        .values();
                KafkaCalls.await(admin.listOffsets(latest(known)).all(), options, atMost);
                return;
            } catch (ExecutionException unknown) {
                if (!(unknown.getCause() instanceof InvalidMetadataException)) {
                    throw unknown;
                }
                if (System.nanoTime() > end) {
                    throw KafkaCalls.silent(options, atMost, unknown);
                }
            }
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                    .join();
        }
    }

    private static Map<TopicPartition, OffsetSpec> latest(Collection<TopicDescription> topics) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        topics.forEach(topic -> topic.partitions()
                .forEach(partition ->
                        latest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        return latest;
    }
}
