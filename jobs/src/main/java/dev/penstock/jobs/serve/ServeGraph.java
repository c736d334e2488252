package dev.penstock.jobs.serve;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoders;
import dev.penstock.inference.Generator;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.Decided;
import dev.penstock.operators.Opener;
import dev.penstock.operators.OutcomeMeter;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.admission.AdmitFunction;
import dev.penstock.operators.admission.DeduplicateFunction;
import dev.penstock.operators.admission.RequestKey;
import dev.penstock.operators.admission.TenantKey;
import dev.penstock.operators.cache.CacheFillSink;
import dev.penstock.operators.cache.ExactCacheFunction;
import dev.penstock.operators.cache.SemanticCacheFunction;
import dev.penstock.operators.decode.DecodeFunction;
import dev.penstock.operators.embedding.EmbedFunction;
import dev.penstock.operators.guardrail.InputGuardrailFunction;
import dev.penstock.operators.guardrail.OutputFilterFunction;
import dev.penstock.operators.guardrail.PolicyState;
import dev.penstock.operators.inference.InferFunction;
import dev.penstock.operators.retrieval.RetrieveFunction;
import dev.penstock.operators.routing.RouteFunction;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.ResponseCodec;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.SemanticGate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stages of the main job in the order in which a request meets them. A stage that decides a request sends it by
 * {@link Decided#TAG} straight to the sinks, so that every request that was read reaches them once.
 *
 * <p>Every operator's uid is its name, and part of the savepoint format: it never changes.
 */
class ServeGraph {
    private final StreamExecutionEnvironment env;
    private final PenstockConfig config;
    private final JobOptions job;
    private final Openers openers;
    private final List<DataStream<Exchange>> decided = new ArrayList<>();

    ServeGraph(StreamExecutionEnvironment env, PenstockConfig config) {
        this.env = env;
        this.config = config;
        this.job = config.job();
        this.openers = new Openers(config);
    }

    void build() {
        BroadcastStream<PolicyUpdate> policies = policies();
        DataStream<Exchange> requests = decode();
        DataStream<Exchange> admitted = admit(requests);
        DataStream<Exchange> harmless = inputGuardrail(admitted, policies);
        DataStream<Exchange> unknown = exactCache(harmless);
        DataStream<Exchange> embedded = embed(unknown);
        DataStream<Exchange> missed = semanticCache(embedded);
        DataStream<Exchange> grounded = retrieve(missed);
        DataStream<Exchange> routed = route(grounded);
        DataStream<Exchange> answered = infer(routed);
        outputFilter(answered, policies);
        sinks();
    }

    private DataStream<Exchange> decode() {
        var requests = named(
                env.fromSource(KafkaDoors.requests(config.kafka()), WatermarkStrategy.noWatermarks(), "requests"),
                "requests");
        var decoded = named(
                requests.process(new DecodeFunction(openers.decoder(), WallClock.SYSTEM)), "decode");
        decoded.getSideOutput(DeadLetters.TAG)
                .sinkTo(KafkaDoors.deadLetters(config.kafka()))
                .name("dead-letters")
                .uid("dead-letters");
        return undecided(decoded);
    }
}
