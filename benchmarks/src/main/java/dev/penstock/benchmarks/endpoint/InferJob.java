package dev.penstock.benchmarks.endpoint;

import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.backend.Generators;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.Opener;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.inference.InferFunction;
import dev.penstock.operators.inference.Journaling;
import dev.penstock.operators.routing.RouteReason;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Route;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The stage of the main job that asks models, alone: exchanges from memory, one tier, one endpoint, defaults. */
final class InferJob {
    private static final String TIER = "only";
    private static final String BACKEND = "provider";

    private InferJob() {}

    /** The defaults, with one tier that the endpoint serves. */
    static PenstockConfig config(String baseUrl) {
        return ConfigFile.bind(YamlTree.parse("""
                job: {restart-attempts: 0}
                generators:
                  %s: {kind: openai, location: "%s", model: simulated}
                routing:
                  tiers:
                    - {name: %s, share: 1, generators: [%s], usd-per-million-prompt-tokens: 1, usd-per-million-completion-tokens: 4}
                """.formatted(BACKEND, baseUrl, TIER, BACKEND)));
    }

    static void build(StreamExecutionEnvironment env, PenstockConfig config, String systemPrompt) {
        GeneratorOptions options = config.generators().get(BACKEND);
        Opener<Generator> opener = () -> Generators.lease(BACKEND, options, model -> {
            throw new IllegalStateException("an endpoint needs no encoder");
        });
        DataStream<Exchange> routed = env.fromSource(
                Questions.source(index -> exchange(index, systemPrompt), Exchange.class),
                WatermarkStrategy.noWatermarks(),
                "questions");
        AsyncDataStream.unorderedWait(
                        routed,
                        new InferFunction(config.routing(), Map.of(TIER, opener), Journaling.off(), WallClock.SYSTEM),
                        config.job().asyncTimeout().toMillis(),
                        TimeUnit.MILLISECONDS,
                        config.job().inFlight().infer())
                .name("infer")
                .uid("infer")
                .sinkTo(new DiscardingSink<>());
    }

    private static Exchange exchange(long index, String systemPrompt) {
        long nowMs = WallClock.SYSTEM.millis();
        Envelope envelope = new Envelope(
                "q-" + index,
                Envelope.DEFAULT_TENANT,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                "questions",
                0,
                index,
                nowMs,
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.system(systemPrompt), ChatMessage.user(Questions.question(index))),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        return Exchange.received(envelope, request).withRoute(new Route(TIER, 0.5, 0.5, RouteReason.SHARE));
    }
}
