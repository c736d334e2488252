package dev.penstock.records;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Exchanges for tests. */
final class Exchanges {
    private Exchanges() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static InboundRecord inbound(String body, Header... headers) {
        return inbound(utf8(body), headers);
    }

    static InboundRecord inbound(byte[] body, Header... headers) {
        return new InboundRecord("llm.requests", 3, 42, 1_700_000_000_123L, utf8("key-1"), body, List.of(headers));
    }

    static Header header(String key, String value) {
        return new Header(key, utf8(value));
    }

    static Envelope envelope() {
        return new Envelope(
                "r-1",
                "acme",
                "ann",
                Priority.BATCH,
                1_700_000_300_123L,
                "docs",
                List.of("hr", "public"),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "llm.requests",
                3,
                42,
                1_700_000_000_123L,
                new byte[] {0, -1, 7},
                List.of(
                        header("penstock-id", "r-1"),
                        new Header("binary", new byte[] {-1, 0}),
                        new Header("none", null)),
                List.of(new MetadataFilter("product", List.of("core", "sql"))));
    }

    static ChatRequest request() {
        return new ChatRequest(
                "premium",
                List.of(
                        ChatMessage.system("Be brief."),
                        new ChatMessage(Role.ASSISTANT, "", "{\"tool_calls\":[{\"id\":\"c1\"}]}"),
                        new ChatMessage(Role.TOOL, "42", "{\"tool_call_id\":\"c1\"}"),
                        ChatMessage.user("How many \uD83D\uDE00 \"quotes\"?\n\u0001")),
                0.2,
                0.9,
                128,
                List.of("END"),
                7L,
                ResponseFormat.JSON_SCHEMA,
                "{\"type\": \"object\"}",
                "{\"frequency_penalty\":1.10}");
    }

    static Generation generation() {
        return new Generation(
                "Forty-two.",
                "minilm-extractive",
                "local",
                30,
                4,
                "stop",
                List.of(new Citation("guide", 2, "guide#3", 10, 60, "The guide", "https://example.org/guide")),
                -1,
                2,
                List.of("remote: 503"));
    }

    /** One with every section filled. */
    static Exchange full() {
        return new Exchange(
                envelope(),
                request(),
                new Admission(17, 9.5),
                new Verdict(
                        "base",
                        4,
                        RuleAction.REDACT,
                        List.of(new Finding("no-mail", "EMAIL", RuleAction.REDACT, 3, 4, 17))),
                new Embedding(
                        new float[] {0.6f, -0.8f, Float.MIN_VALUE},
                        "minilm@0123456789ab/3",
                        9,
                        List.of(
                                new HeadScore("injection", "attack", 0.04f, 0.9f),
                                new HeadScore("injection", "harmless", 0.96f, 0.5f)),
                        List.of(new LabelledSpan("personal-data", "PERSON", 4, 8, 0.87f))),
                new CacheDecision(CacheLevel.SEMANTIC, true, "scope", "key", "entry", 0.87, 0.92, "numbers differ"),
                new RetrievedContext(
                        "docs",
                        List.of(new Passage(
                                "guide",
                                2,
                                "guide#3",
                                "Guide > Numbers",
                                "It is 42.",
                                10,
                                60,
                                0.03,
                                "The guide",
                                "https://example.org/guide")),
                        "how many quotes",
                        false,
                        List.of(new RetrievalStep("search", 812, 1, 40, null)),
                        0.00001),
                new Route("mid", 0.4, 0.75, "share"),
                generation(),
                new Verdict(
                        "base",
                        4,
                        RuleAction.FLAG,
                        List.of(new Finding("no-card", "CREDIT_CARD", RuleAction.FLAG, 0, 1, 5))),
                Outcome.ANSWERED,
                new Cost(0.0002, 0.0012, new Waste(0.00001, 0.00002, 0.00003, 0.00004)),
                Timings.none()
                        .with(Stage.EMBED, 1500)
                        .with(Stage.INFER, 29, 20_001)
                        .completedAt(1_700_000_000_173L));
    }

    /** One with no section filled, and every field null that may be. */
    static Exchange bare() {
        Envelope envelope = new Envelope(
                "r-2",
                Envelope.DEFAULT_TENANT,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                "llm.requests",
                0,
                0,
                0,
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.user("Hello")),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        return Exchange.received(envelope, request);
    }

    /** A policy with a rule of each form. */
    static Policy policy() {
        return new Policy(
                "strict",
                3,
                List.of(
                        new Rule("no-card", RuleKind.CREDIT_CARD, RuleAction.BLOCK, RuleScope.BOTH, List.of()),
                        new Rule("words", RuleKind.WORD, RuleAction.FLAG, RuleScope.INPUT, List.of("foo", "b\u00e4r")),
                        new Rule(
                                "names",
                                RuleKind.HEAD,
                                RuleAction.REDACT,
                                RuleScope.INPUT,
                                List.of("personal-data/PERSON>=0.9"))));
    }
}
