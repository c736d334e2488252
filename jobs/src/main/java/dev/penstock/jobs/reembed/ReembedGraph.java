package dev.penstock.jobs.reembed;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.parts.Openers;
import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.documents.ByDocument;
import dev.penstock.operators.documents.ChunkChangelog;
import dev.penstock.operators.documents.DecodeChangesFunction;
import dev.penstock.operators.documents.DocumentEvent;
import dev.penstock.operators.documents.DocumentGate;
import dev.penstock.operators.documents.DocumentMeter;
import dev.penstock.operators.documents.DocumentOptions;
import dev.penstock.operators.documents.IndexDocumentsFunction;
import dev.penstock.operators.documents.ReceivedChange;
import dev.penstock.records.ChunkChange;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stages of the re-embedding job in the order in which a change meets them.
 *
 * <p>Each operator's name is its uid too, and thereby part of the savepoint format: names do not change.
 */
class ReembedGraph {
    /** The indexer limits each of its steps, and the time of all depends on the size of the document. */
    private static final long NO_TIMEOUT = 0;

    private final StreamExecutionEnvironment env;
    private final KafkaOptions kafka;
    private final DocumentOptions options;
    private final Openers openers;

    ReembedGraph(StreamExecutionEnvironment env, PenstockConfig config) {
        this.env = env;
        this.options = config.documents();
        this.kafka = config.kafka().withGroupId(options.groupId());
        this.openers = new Openers(config);
    }

    void build() {
        SingleOutputStreamOperator<ReceivedChange> decoded = decode();
        SingleOutputStreamOperator<ReceivedChange> gated = gate(decoded);
        SingleOutputStreamOperator<ChunkChange> told = changelog(index(gated));
        sink("chunks", told, KafkaDoors.chunks(kafka));
        sink("quarantine", told.getSideOutput(ChunkChangelog.QUARANTINE), KafkaDoors.quarantine(kafka));
        sink(
                "dead-letters",
                decoded.getSideOutput(DeadLetters.TAG).union(told.getSideOutput(DeadLetters.TAG)),
                KafkaDoors.deadLetters(kafka));
        sink(
                "reports",
                named(
                        "meter",
                        told.getSideOutput(ChunkChangelog.REPORTS)
                                .union(gated.getSideOutput(DocumentGate.STALE))
                                .process(new DocumentMeter())),
                KafkaDoors.reports(kafka));
    }

    private SingleOutputStreamOperator<ReceivedChange> decode() {
        return named(
                "decode",
                named(
                                "changes",
                                env.fromSource(
                                        KafkaDoors.documentChanges(kafka), WatermarkStrategy.noWatermarks(), "changes"))
                        .process(new DecodeChangesFunction(options)));
    }

    private SingleOutputStreamOperator<ReceivedChange> gate(DataStream<ReceivedChange> decoded) {
        return named(
                "document-gate",
                decoded.keyBy(ByDocument.CHANGES, Types.STRING).process(new DocumentGate(options, WallClock.SYSTEM)));
    }

    /** Open to tests, which do not need a model, or put a failure behind. */
    DataStream<DocumentEvent> index(DataStream<ReceivedChange> gated) {
        return named(
                "index-documents",
                AsyncDataStream.unorderedWait(
                        gated,
                        new IndexDocumentsFunction(
                                encoder(), openers.documents(), openers.answers(), options, WallClock.SYSTEM),
                        NO_TIMEOUT,
                        TimeUnit.MILLISECONDS,
                        options.inFlight()));
    }

    EncoderOpener encoder() {
        return openers.encoder();
    }

    private SingleOutputStreamOperator<ChunkChange> changelog(DataStream<DocumentEvent> indexed) {
        return named(
                "chunk-changelog",
                indexed.keyBy(ByDocument.EVENTS, Types.STRING).process(new ChunkChangelog(options)));
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }

    private static <T> void sink(String name, DataStream<T> in, Sink<T> sink) {
        in.sinkTo(sink).name(name).uid(name);
    }
}
