package dev.penstock.jobs.metrics;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.metrics.drift.DriftStages;
import dev.penstock.jobs.metrics.quality.QualityStages;
import dev.penstock.jobs.parts.PrometheusParts;
import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.alerts.AlertFunction;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.metrics.TraceFunction;
import dev.penstock.operators.metrics.TraceWatermarks;
import dev.penstock.operators.outlook.CostOutlook;
import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.MetricReport;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.TraceFacts;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stages of the metrics job in the order in which a trace meets them.
 *
 * <p>Each operator's name is its uid too, and thereby part of the savepoint format: names do not change.
 */
class MetricsGraph {
    private final StreamExecutionEnvironment env;
    private final PenstockConfig config;
    private final MetricsOptions options;
    private final KafkaOptions kafka;

    MetricsGraph(StreamExecutionEnvironment env, PenstockConfig config) {
        this.env = env;
        this.config = config;
        this.options = config.metrics();
        this.kafka = config.kafka().withGroupId(options.groupId());
    }

    void build() {
        SingleOutputStreamOperator<TraceFacts> facts = traces();
        DataStream<Exchange> sampled = facts.getSideOutput(TraceFunction.SAMPLED);
        QualityStages.Streams quality = QualityStages.on(sampled, facts, feedback(), config);
        DriftStages drift = DriftStages.of(sampled, quality.observations(), config);
        DataStream<MetricReport> reports =
                WindowStages.on(fail(facts), quality.observations().union(drift.observations()), options.windows());
        tell(named(
                "cost-outlook",
                reports.keyBy(MetricReport::tenant, Types.STRING).process(new CostOutlook(options.windows()))));
        sink("drift", drift.events(), KafkaDoors.drift(kafka));
        quality.judgements().ifPresent(judgements -> sink("judgements", judgements, KafkaDoors.judgements(kafka)));
        sink(
                "dead-letters",
                facts.getSideOutput(DeadLetters.TAG).union(quality.deadLetters()),
                KafkaDoors.deadLetters(kafka));
    }

    private void tell(DataStream<MetricReport> reports) {
        KeyedStream<MetricReport, String> byTenant = reports.keyBy(MetricReport::tenant, Types.STRING);
        sink("metrics", reports, KafkaDoors.metrics(kafka));
        sink(
                "alerts",
                named("alert-rules", byTenant.process(new AlertFunction(options.alerts()))),
                KafkaDoors.alerts(kafka));
        if (options.prometheus().enabled()) {
            sink("prometheus", byTenant, PrometheusParts.sink(options));
        }
    }

    private DataStream<InboundRecord> feedback() {
        return named(
                "feedback", env.fromSource(KafkaDoors.feedback(kafka), WatermarkStrategy.noWatermarks(), "feedback"));
    }

    private SingleOutputStreamOperator<TraceFacts> traces() {
        SingleOutputStreamOperator<ReadTrace> read = named(
                "traces",
                env.fromSource(
                        KafkaDoors.readTraces(kafka),
                        TraceWatermarks.strategy(options.windows(), WallClock.SYSTEM),
                        "traces"));
        return named("facts", read.process(new TraceFunction(options, WallClock.SYSTEM)));
    }

    /** Open to tests, which put a failure behind the traces. */
    DataStream<TraceFacts> fail(DataStream<TraceFacts> facts) {
        return facts;
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }

    private static <T> void sink(String name, DataStream<T> in, Sink<T> sink) {
        in.sinkTo(sink).name(name).uid(name);
    }
}
