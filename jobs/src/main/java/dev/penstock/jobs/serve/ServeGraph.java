package dev.penstock.jobs.serve;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.parts.Openers;
import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.Decided;
import dev.penstock.operators.EncoderOpener;
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
import dev.penstock.operators.guardrail.ClassifyFunction;
import dev.penstock.operators.guardrail.DefaultPolicy;
import dev.penstock.operators.guardrail.InputGuardrailFunction;
import dev.penstock.operators.guardrail.OutputFilterFunction;
import dev.penstock.operators.guardrail.PolicyState;
import dev.penstock.operators.inference.InferFunction;
import dev.penstock.operators.retrieval.RetrieveFunction;
import dev.penstock.operators.routing.RouteFunction;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.operators.tracing.SpanSink;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyCodec;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.ResponseCodec;
import dev.penstock.state.cache.SemanticGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stages of the main job in the order in which a request meets them. A stage that decides a request sends it by
 * {@link Decided#TAG} straight to the sinks, so that every request that was read reaches them once.
 *
 * <p>Each operator's name is its uid too, and thereby part of the savepoint format: names do not change.
 */
class ServeGraph {
    private final StreamExecutionEnvironment env;
    private final PenstockConfig config;
    private final JobOptions.InFlight inFlight;
    private final Policy policy;
    private final Map<String, Policy> policiesNow;
    private final Openers openers;
    private final List<DataStream<Exchange>> decided = new ArrayList<>();

    /** @param policies those that hold now, by tenant: the first requests meet them */
    ServeGraph(StreamExecutionEnvironment env, PenstockConfig config, Map<String, Policy> policies) {
        this.env = env;
        this.config = config;
        this.inFlight = config.job().inFlight();
        this.policy = config.policy() != null ? config.policy() : DefaultPolicy.get();
        this.policiesNow = policies;
        this.openers = new Openers(config);
    }

    void build() {
        BroadcastStream<PolicyUpdate> policies = policies();
        DataStream<Exchange> requests = decode();
        DataStream<Exchange> admitted = admit(requests);
        DataStream<Exchange> harmless = screenInput(admitted, policies);
        DataStream<Exchange> unknown = exactCache(harmless);
        DataStream<Exchange> embedded = embed(unknown);
        DataStream<Exchange> classified = classify(embedded, policies);
        DataStream<Exchange> missed = semanticCache(classified);
        DataStream<Exchange> grounded = retrieve(missed);
        DataStream<Exchange> routed = route(grounded);
        DataStream<Exchange> answered = infer(routed);
        screenOutput(answered, policies);
        sinks();
    }

    private BroadcastStream<PolicyUpdate> policies() {
        return named(
                        "policies",
                        env.fromSource(
                                KafkaDoors.policies(config.kafka(), PolicyCodec::decode),
                                WatermarkStrategy.noWatermarks(),
                                "policies"))
                .setParallelism(1)
                .broadcast(PolicyState.descriptor());
    }

    private DataStream<Exchange> decode() {
        SingleOutputStreamOperator<Exchange> decoded = named(
                "decode",
                named(
                                "requests",
                                env.fromSource(
                                        KafkaDoors.requests(config.kafka()),
                                        WatermarkStrategy.noWatermarks(),
                                        "requests"))
                        .process(new DecodeFunction(new RequestReader(config.admission()), WallClock.SYSTEM)));
        decoded.getSideOutput(DeadLetters.TAG)
                .sinkTo(KafkaDoors.deadLetters(config.kafka()))
                .name("dead-letters")
                .uid("dead-letters");
        return undecided(decoded);
    }

    private DataStream<Exchange> admit(DataStream<Exchange> requests) {
        DataStream<Exchange> admitted = undecided(named(
                "admit",
                requests.keyBy(new TenantKey()).process(new AdmitFunction(config.admission(), WallClock.SYSTEM))));
        // Behind the bucket, so that a request that was shed may come again under its id.
        return named(
                "deduplicate", admitted.keyBy(new RequestKey()).process(new DeduplicateFunction(config.admission())));
    }

    private DataStream<Exchange> screenInput(DataStream<Exchange> admitted, BroadcastStream<PolicyUpdate> policies) {
        return undecided(named(
                "guardrail", admitted.connect(policies).process(new InputGuardrailFunction(policy, policiesNow))));
    }

    private DataStream<Exchange> exactCache(DataStream<Exchange> harmless) {
        return stage(
                "exact-cache",
                harmless,
                inFlight.exactCache(),
                new ExactCacheFunction(openers.answers(), config.cache(), encoderAndHeads(), WallClock.SYSTEM));
    }

    /** Part of the caches' scope: an answer that other heads let pass is not given out. */
    private String encoderAndHeads() {
        List<String> heads = config.encoder().heads();
        String model = config.encoder().model();
        return heads.isEmpty() ? model : model + " with heads " + heads;
    }

    /** Open to tests, which give the encoder heads. */
    EncoderOpener encoder() {
        return openers.encoder();
    }

    private DataStream<Exchange> embed(DataStream<Exchange> unknown) {
        return stage("embed", unknown, inFlight.embed(), new EmbedFunction(encoder(), WallClock.SYSTEM));
    }

    private DataStream<Exchange> classify(DataStream<Exchange> embedded, BroadcastStream<PolicyUpdate> policies) {
        return undecided(named(
                "classify", embedded.connect(policies).process(new ClassifyFunction(encoder(), policy, policiesNow))));
    }

    private DataStream<Exchange> semanticCache(DataStream<Exchange> classified) {
        return stage(
                "semantic-cache",
                classified,
                inFlight.semanticCache(),
                new SemanticCacheFunction(
                        openers.answers(),
                        openers.semanticIndex(),
                        SemanticGate::refuse,
                        config.cache(),
                        WallClock.SYSTEM));
    }

    private DataStream<Exchange> retrieve(DataStream<Exchange> missed) {
        return stage(
                "retrieve",
                missed,
                inFlight.retrieve(),
                new RetrieveFunction(
                        openers.retrieval(encoder()),
                        config.retrieval(),
                        Propagation.of(config.tracing()),
                        WallClock.SYSTEM));
    }

    private DataStream<Exchange> route(DataStream<Exchange> grounded) {
        return undecided(named("route", grounded.process(new RouteFunction(config.routing(), WallClock.SYSTEM))));
    }

    /** Open to tests, which put a failure behind the calls. */
    DataStream<Exchange> infer(DataStream<Exchange> routed) {
        return stage(
                "infer",
                routed,
                inFlight.infer(),
                new InferFunction(
                        config.routing(),
                        openers.tiers(),
                        openers.journaling(),
                        Propagation.of(config.tracing()),
                        WallClock.SYSTEM));
    }

    private void screenOutput(DataStream<Exchange> answered, BroadcastStream<PolicyUpdate> policies) {
        DataStream<Exchange> approved = undecided(named(
                "output-filter", answered.connect(policies).process(new OutputFilterFunction(policy, policiesNow))));
        decided.add(approved);
    }

    private void sinks() {
        DataStream<Exchange> first = decided.get(0);
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
        DataStream<Exchange>[] others = decided.subList(1, decided.size()).toArray(new DataStream[0]);
        List<String> tiers =
                config.routing().tiers().stream().map(TierOptions::name).toList();
        DataStream<Exchange> settled = named("outcomes", first.union(others).process(new OutcomeMeter(tiers)));
        sink("responses", settled, KafkaDoors.responses(config.kafka(), ResponseCodec::encode));
        sink("traces", settled, KafkaDoors.traces(config.kafka(), ExchangeCodec::encode));
        sink("cache-fill", settled, new CacheFillSink(openers.answers(), inFlight.cacheFill(), WallClock.SYSTEM));
        if (config.tracing().isOn()) {
            sink("spans", settled, new SpanSink(config.tracing()));
        }
    }

    /** An asynchronous stage; what it decides goes to the sinks. Order is not kept: a slow call holds up nobody. */
    private DataStream<Exchange> stage(String name, DataStream<Exchange> in, int capacity, StageFunction function) {
        SingleOutputStreamOperator<Exchange> out = named(
                name,
                AsyncDataStream.unorderedWait(
                        in, function, config.job().asyncTimeout().toMillis(), TimeUnit.MILLISECONDS, capacity));
        return undecided(named(name + "-decided", out.process(new Decided())));
    }

    private DataStream<Exchange> undecided(SingleOutputStreamOperator<Exchange> stage) {
        decided.add(stage.getSideOutput(Decided.TAG));
        return stage;
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }

    private static void sink(String name, DataStream<Exchange> in, Sink<Exchange> sink) {
        in.sinkTo(sink).name(name).uid(name);
    }
}
