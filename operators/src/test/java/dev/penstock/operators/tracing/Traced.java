package dev.penstock.operators.tracing;

import static dev.penstock.operators.Exchanges.SENT_MS;

import dev.penstock.operators.Exchanges;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Admission;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Finding;
import dev.penstock.records.Generation;
import dev.penstock.records.HeadScore;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RetrievalStep;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Route;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Stage;
import dev.penstock.records.Timings;
import dev.penstock.records.Verdict;
import dev.penstock.records.Waste;
import java.util.List;

/** Settled exchanges, and options, for tests. */
final class Traced {
    static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    static final String CALLER = "00f067aa0ba902b7";
    static final String SAMPLED = "00-" + TRACE_ID + "-" + CALLER + "-01";
    static final String NOT_SAMPLED = "00-" + TRACE_ID + "-" + CALLER + "-00";
    static final String QUESTION = "Write to jane.doe@example.com about Flink";

    private Traced() {}

    static TracingOptions options(String yaml) {
        return OptionsBinder.bind(TracingOptions.class, YamlTree.parse(yaml));
    }

    static Envelope envelope(String tenant, String id, String traceparent) {
        return new Envelope(
                id,
                tenant,
                "ann",
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                "docs",
                List.of(),
                traceparent,
                "llm.requests",
                3,
                7,
                SENT_MS,
                null,
                List.of());
    }

    /** One that went all the way: 5 ms queue, 2 ms exact cache, ... as its timings say; settled after 100 ms. */
    static Exchange answered(String traceparent) {
        Generation generation = new Generation(
                "The card is 4111 1111 1111 1111.",
                "gpt-4o-mini",
                "openai",
                120,
                30,
                "stop",
                List.of(),
                12_500,
                2,
                List.of("tier cheap: timeout"));
        return asked(traceparent)
                .withGeneration(generation)
                .withOutputVerdict(new Verdict("default", 4, RuleAction.ALLOW, List.of()))
                .decided(Outcome.ANSWERED, new Cost(0.25, 1, Waste.ofEscalation(0.05)), SENT_MS + 100);
    }

    /** The same until it has been to the models. */
    static Exchange asked(String traceparent) {
        return Exchange.received(envelope("acme", "r-1", traceparent), request())
                .withAdmission(new Admission(10, 1))
                .withInputVerdict(new Verdict(
                        "default",
                        4,
                        RuleAction.FLAG,
                        List.of(
                                new Finding("ip", "IP_ADDRESS", RuleAction.FLAG, 0, 1, 2),
                                new Finding("ip", "IP_ADDRESS", RuleAction.FLAG, 0, 4, 5))))
                .withEmbedding(new Embedding(
                        new float[] {1}, "minilm@1", 9, List.of(new HeadScore("injection", "attack", 0, 1)), List.of()))
                .withCache(new CacheDecision(CacheLevel.NONE, true, "s", "k", "e", 0.5, 0.9, "numbers differ"))
                .withContext(new RetrievedContext(
                        "docs",
                        List.of(Exchanges.passage("d", "passage text")),
                        null,
                        false,
                        List.of(
                                new RetrievalStep("search", 3_000, 1, 40, null, 1_000),
                                new RetrievalStep("pack", 500, 40, 1, "budget", 5_000)),
                        0))
                .withRoute(new Route("mid", 0.4, 0.75, "share"))
                .withTimings(Timings.none()
                        .with(Stage.QUEUE, 0, 5_000)
                        .with(Stage.EXACT_CACHE, 7, 2_000)
                        .with(Stage.EMBED, 10, 4_000)
                        .with(Stage.SEMANTIC_CACHE, 16, 1_000)
                        .with(Stage.RETRIEVE, 20, 10_000)
                        .with(Stage.INFER, 35, 60_000));
    }

    static Exchange failed(String traceparent) {
        return asked(traceparent)
                .decided(Outcome.failed("timeout", "no model answered"), new Cost(0, 0), SENT_MS + 100);
    }

    static Exchange blocked(String traceparent) {
        return Exchange.received(envelope("acme", "r-1", traceparent), request())
                .withInputVerdict(new Verdict(
                        "default",
                        4,
                        RuleAction.BLOCK,
                        List.of(new Finding("attack", "PROMPT_INJECTION", RuleAction.BLOCK, 0, 1, 2))))
                .withTimings(Timings.none().with(Stage.QUEUE, 0, 5_000))
                .decided(Outcome.blocked("prompt_injection", "no"), new Cost(0, 0), SENT_MS + 8);
    }

    private static ChatRequest request() {
        return new ChatRequest(
                "gpt",
                List.of(ChatMessage.system("Be brief."), ChatMessage.user(QUESTION)),
                0.5,
                null,
                64,
                List.of(),
                7L,
                ResponseFormat.TEXT,
                null,
                null);
    }
}
