package dev.penstock.connectors;

import dev.penstock.records.Alert;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.DocumentRecords;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Judgement;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.MetricReport;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.QuarantinedPassage;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.Topics;
import dev.penstock.records.TraceFactsCodec;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * The doors between Kafka and a job: one source or sink for each topic. Nothing connects before the job runs, and no
 * secret enters the job graph.
 */
public final class KafkaDoors {
    private KafkaDoors() {}

    /**
     * Requests, untouched. A new consumer group starts where {@link KafkaOptions#startAt()} says, a known one where it
     * left off; partitions that are added later are found within a minute.
     */
    public static KafkaSource<InboundRecord> requests(KafkaOptions options) {
        return inbound(options, Topics.REQUESTS, "requests");
    }

    /** Changes of documents, untouched; where it starts is as for {@link #requests}. */
    public static KafkaSource<InboundRecord> documentChanges(KafkaOptions options) {
        return inbound(options, Topics.DOC_CHANGES, "changes");
    }

    /** Users' feedback, untouched; where it starts is as for {@link #requests}. */
    public static KafkaSource<InboundRecord> feedback(KafkaOptions options) {
        return inbound(options, Topics.FEEDBACK, "feedback");
    }

    /** Traces, committed ones only; where it starts is as for {@link #requests}. */
    public static KafkaSource<ReadTrace> readTraces(KafkaOptions options) {
        return reading(options, Topics.TRACES, "traces", new TraceDeserializer(TraceFactsCodec::read))
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .build();
    }

    private static KafkaSource<InboundRecord> inbound(KafkaOptions options, String topic, String client) {
        return reading(options, topic, client, new InboundDeserializer()).build();
    }

    @SuppressWarnings("deprecation") // by Kafka; the connector has no other way to say it
    private static <T> KafkaSourceBuilder<T> reading(
            KafkaOptions options, String topic, String client, KafkaRecordDeserializationSchema<T> deserializer) {
        OffsetResetStrategy fallback = options.startAt() == KafkaOptions.StartAt.EARLIEST
                ? OffsetResetStrategy.EARLIEST
                : OffsetResetStrategy.LATEST;
        return KafkaSource.<T>builder()
                .setTopics(options.topic(topic))
                .setProperties(ClientProperties.consumer(options))
                .setGroupId(options.groupId())
                .setClientIdPrefix(options.groupId() + "-" + client)
                .setStartingOffsets(OffsetsInitializer.committedOffsets(fallback))
                .setDeserializer(deserializer);
    }

    /**
     * Every policy that was ever written and is not compacted away, then each new one. A malformed policy is logged,
     * counted ({@code policiesMalformed}) and skipped.
     */
    public static KafkaSource<PolicyUpdate> policies(KafkaOptions options, PolicyParser parser) {
        return KafkaSource.<PolicyUpdate>builder()
                .setTopics(options.topic(Topics.POLICIES))
                .setProperties(ClientProperties.consumer(options))
                .setProperty("commit.offsets.on.checkpoint", "false")
                .setClientIdPrefix(options.groupId() + "-policies")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new PolicyDeserializer(parser))
                .build();
    }

    /**
     * Responses, delivered as {@link KafkaOptions#responses()} says.
     *
     * @param encoder gives the record's value; it must not throw
     */
    public static Sink<Exchange> responses(KafkaOptions options, SerializableFunction<Exchange, byte[]> encoder) {
        var serializer = new ResponseSerializer(options.topic(Topics.RESPONSES), encoder);
        return options.responses() == KafkaOptions.Delivery.EXACTLY_ONCE
                ? exactlyOnce(options, "penstock-responses", serializer)
                : atLeastOnce(options, ClientProperties.SOON, serializer);
    }

    /**
     * Traces, always exactly once: readable, for consumers that read committed records only, when a checkpoint
     * completes. The job must checkpoint.
     *
     * @param encoder gives the record's value; it must not throw
     */
    public static Sink<Exchange> traces(KafkaOptions options, SerializableFunction<Exchange, byte[]> encoder) {
        return exactlyOnce(options, "penstock-traces", new TraceSerializer(options.topic(Topics.TRACES), encoder));
    }

    /** Dead letters, at least once. */
    public static Sink<DeadLetter> deadLetters(KafkaOptions options) {
        return atLeastOnce(
                options, ClientProperties.LATER, new DeadLetterSerializer(options.topic(Topics.DEAD_LETTERS)));
    }

    /** Chunks that came or went, exactly once, as {@link #traces}: a reader must not miss one that is gone. */
    public static Sink<ChunkChange> chunks(KafkaOptions options) {
        return exactlyOnce(
                options,
                "penstock-chunks",
                new KeyedSerializer<>(options.topic(Topics.DOC_CHUNKS), DocumentRecords::key, DocumentRecords::encode));
    }

    /** Passages that were kept out, at least once. */
    public static Sink<QuarantinedPassage> quarantine(KafkaOptions options) {
        return keyed(
                options,
                Topics.DOC_QUARANTINE,
                passage -> DocumentRecords.key(passage.corpus(), passage.documentId()),
                DocumentRecords::encode);
    }

    /** What became of changes, at least once. */
    public static Sink<DocumentReport> reports(KafkaOptions options) {
        return keyed(
                options,
                Topics.DOC_REPORTS,
                report -> DocumentRecords.key(report.corpus(), report.documentId()),
                DocumentRecords::encode);
    }

    /** Windows of metrics, at least once: of equal windows the highest revision stands. */
    public static Sink<MetricReport> metrics(KafkaOptions options) {
        return keyed(options, Topics.METRICS, MetricRecords::key, MetricRecords::encode);
    }

    /** Alerts, at least once. */
    public static Sink<Alert> alerts(KafkaOptions options) {
        return keyed(options, Topics.ALERTS, MetricRecords::key, MetricRecords::encode);
    }

    /** Drift that begins or ends, at least once. */
    public static Sink<DriftEvent> drift(KafkaOptions options) {
        return keyed(options, Topics.DRIFT, MetricRecords::key, MetricRecords::encode);
    }

    /** Judgements, at least once. */
    public static Sink<Judgement> judgements(KafkaOptions options) {
        return keyed(options, Topics.JUDGEMENTS, MetricRecords::key, MetricRecords::encode);
    }

    /** At least once, and not in haste. */
    private static <T> Sink<T> keyed(
            KafkaOptions options,
            String topic,
            SerializableFunction<T, byte[]> key,
            SerializableFunction<T, byte[]> value) {
        return atLeastOnce(options, ClientProperties.LATER, new KeyedSerializer<>(options.topic(topic), key, value));
    }

    private static <T> Sink<T> atLeastOnce(KafkaOptions options, Duration linger, TopicSerializer<T> serializer) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(ClientProperties.producer(options, linger))
                .setBootstrapServers(options.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(serializer)
                .build();
    }

    private static <T> Sink<T> exactlyOnce(KafkaOptions options, String name, TopicSerializer<T> serializer) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(ClientProperties.producer(options, ClientProperties.LATER))
                .setBootstrapServers(options.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(transactionalIds(options, name))
                // Reuses ids, where the default would leave a new one on the broker with every checkpoint.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(serializer)
                .build();
    }

    /**
     * Prefix of transactional ids: apart for each deployment on a shared Kafka, or they would fence each other off. The
     * slash at the end keeps group {@code a} from aborting the transactions of group {@code ab}.
     */
    private static String transactionalIds(KafkaOptions options, String name) {
        return name + "/" + options.topic(options.groupId()) + "/";
    }
}
