package dev.penstock.operators.tracing;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Outcome;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Stage;
import dev.penstock.records.Timings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpanTreeTest {
    private static final long MILLI = 1_000_000;

    @Test
    void everyStageHangsBelowTheExchangeAndThatBelowTheCaller() {
        List<SpanData> spans = tree(Traced.answered(Traced.SAMPLED));

        SpanData root = spans.get(0);
        assertThat(root.getName()).isEqualTo("penstock exchange");
        assertThat(root.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(root.getParentSpanId()).isEqualTo(Traced.CALLER);
        assertThat(root.getResource().getAttribute(Keys.SERVICE_NAME)).isEqualTo("penstock");
        assertThat(names(spans))
                .containsExactly(
                        "penstock exchange",
                        "queue",
                        "guardrail",
                        "exact-cache",
                        "embed",
                        "classify",
                        "semantic-cache",
                        "retrieve",
                        "search",
                        "pack",
                        "route",
                        "chat gpt-4o-mini",
                        "output-filter");
        String retrieve = byName(spans).get("retrieve").getSpanId();
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(Traced.TRACE_ID);
            assertThat(span.getSpanContext().isSampled()).isTrue();
            if (span != root) {
                boolean isStep = List.of("search", "pack").contains(span.getName());
                assertThat(span.getParentSpanId()).isEqualTo(isStep ? retrieve : root.getSpanId());
            }
        });
        assertThat(spans).extracting(SpanData::getSpanId).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotTimedTakesTheTimeBetweenTheStages() {
        Map<String, SpanData> spans = byName(tree(Traced.answered(null)));
        assertTimes(spans.get("penstock exchange"), 0, 100);
        assertTimes(spans.get("queue"), 0, 5);
        assertTimes(spans.get("guardrail"), 5, 7);
        assertTimes(spans.get("exact-cache"), 7, 9);
        assertTimes(spans.get("embed"), 10, 14);
        assertTimes(spans.get("classify"), 14, 16);
        assertTimes(spans.get("semantic-cache"), 16, 17);
        assertTimes(spans.get("retrieve"), 20, 30);
        assertTimes(spans.get("search"), 21, 24);
        assertTimes(spans.get("route"), 30, 35);
        assertTimes(spans.get("chat gpt-4o-mini"), 35, 95);
        assertTimes(spans.get("output-filter"), 95, 100);
    }

    @Test
    void anExchangeWhoseBeginningsAreNotKnownIsDrawnOneStageBehindTheOther() {
        Exchange old = Traced.answered(null);
        long[] micros = old.timings().stageMicros();
        Map<String, SpanData> spans =
                byName(tree(old.withTimings(new Timings(old.timings().completedAtMs(), micros))));
        assertTimes(spans.get("queue"), 0, 5);
        assertTimes(spans.get("exact-cache"), 5, 7);
        assertTimes(spans.get("embed"), 7, 11);
        assertTimes(spans.get("chat gpt-4o-mini"), 22, 82);
        assertTimes(spans.get("output-filter"), 82, 100);
    }

    @Test
    void theCallCarriesTheNamesOfTheGenAiConventions() {
        SpanData call = byName(tree(Traced.answered(null))).get("chat gpt-4o-mini");
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(attributes(call))
                .isEqualTo(Map.ofEntries(
                        Map.entry("gen_ai.operation.name", "chat"),
                        Map.entry("gen_ai.provider.name", "openai"),
                        Map.entry("gen_ai.request.model", "gpt"),
                        Map.entry("gen_ai.request.temperature", 0.5),
                        Map.entry("gen_ai.request.max_tokens", 64L),
                        Map.entry("gen_ai.request.seed", 7L),
                        Map.entry("gen_ai.response.model", "gpt-4o-mini"),
                        Map.entry("gen_ai.response.finish_reasons", List.of("stop")),
                        Map.entry("gen_ai.usage.input_tokens", 120L),
                        Map.entry("gen_ai.usage.output_tokens", 30L),
                        Map.entry("penstock.tier", "mid"),
                        Map.entry("penstock.attempts", 2L),
                        Map.entry("penstock.fallbacks", List.of("tier cheap: timeout")),
                        Map.entry("penstock.time_to_first_token_ms", 12.5)));
    }

    @Test
    void theExchangeSaysWhoAskedWhatItCostAndHowItEnded() {
        List<SpanData> spans = tree(Traced.answered(null));
        assertThat(attributes(spans.get(0)))
                .isEqualTo(Map.ofEntries(
                        Map.entry("messaging.system", "kafka"),
                        Map.entry("messaging.operation.type", "process"),
                        Map.entry("messaging.destination.name", "llm.requests"),
                        Map.entry("messaging.destination.partition.id", "3"),
                        Map.entry("messaging.kafka.offset", 7L),
                        Map.entry("penstock.tenant", "acme"),
                        Map.entry("penstock.request.id", "r-1"),
                        Map.entry("penstock.priority", "interactive"),
                        Map.entry("penstock.status", "answered"),
                        Map.entry("penstock.tier", "mid"),
                        Map.entry("penstock.cache.level", "none"),
                        Map.entry("penstock.policy.id", "default"),
                        Map.entry("penstock.policy.version", 4L),
                        Map.entry("penstock.cost.usd", 0.25),
                        Map.entry("penstock.cost.saved_usd", 0.75),
                        Map.entry("penstock.cost.wasted_usd", 0.05)));
        Map<String, SpanData> byName = byName(spans);
        assertThat(attributes(byName.get("guardrail")))
                .containsEntry("penstock.policy.action", "flag")
                .containsEntry("penstock.policy.findings", List.of("IP_ADDRESS"));
        assertThat(attributes(byName.get("semantic-cache"))).containsEntry("penstock.cache.reason", "numbers differ");
        assertThat(attributes(byName.get("embed")))
                .containsEntry("gen_ai.operation.name", "embeddings")
                .containsEntry("gen_ai.usage.input_tokens", 9L);
        assertThat(attributes(byName.get("retrieve"))).containsEntry("gen_ai.data_source.id", "docs");
        assertThat(attributes(byName.get("pack"))).containsEntry("penstock.retrieval.note", "budget");
    }

    @Test
    void aFailureIsAnErrorAtTheCallAndAtTheExchange() {
        List<SpanData> spans = tree(Traced.failed(null));
        SpanData call = byName(spans).get("chat");
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(call)).containsEntry("error.type", "timeout");
        assertThat(spans.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(spans.get(0)))
                .containsEntry("error.type", "timeout")
                .containsEntry("penstock.status", "failed");
    }

    @Test
    void aBlockedRequestIsNoErrorAndEndsAtTheGuardrail() {
        List<SpanData> spans = tree(Traced.blocked(null));
        assertThat(names(spans)).containsExactly("penstock exchange", "queue", "guardrail");
        assertTimes(byName(spans).get("guardrail"), 5, 8);
        assertThat(spans.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attributes(spans.get(0))).containsEntry("penstock.status", "blocked");
        assertThat(spans.get(0).getParentSpanId()).as("a trace of its own").isEqualTo(SpanId.getInvalid());
    }

    @Test
    void aHitUsedNoTokens() {
        Generation stored = new Generation("Yes", "gpt", "openai", 120, 30, "stop", List.of(), -1, 1, List.of());
        Exchange hit = Exchanges.asking("Hi")
                .withCache(new CacheDecision(CacheLevel.EXACT, true, "s", "k", "e", 1, 0.9, null))
                .withGeneration(stored)
                .withTimings(Timings.none().with(Stage.QUEUE, 0, 1_000).with(Stage.EXACT_CACHE, 1, 1_000))
                .decided(Outcome.HIT, new Cost(0, 0.5), SENT_MS + 2);
        List<SpanData> spans = tree(hit);
        assertThat(names(spans)).containsExactly("penstock exchange", "queue", "exact-cache");
        assertThat(spans)
                .allSatisfy(span ->
                        assertThat(span.getAttributes().get(Keys.INPUT_TOKENS)).isNull());
        assertThat(attributes(spans.get(0))).containsEntry("penstock.cache.level", "exact");
    }

    @Test
    void aRequestThatCouldNotBeReadHasAFailedSpan() {
        Exchange unread = Exchange.received(Traced.envelope("acme", "r-1", null), null)
                .decided(Outcome.invalid("bad_json", "no JSON", null), new Cost(0, 0), SENT_MS + 1);
        assertThat(names(new SpanTree("penstock", true).of(unread))).containsExactly("penstock exchange");
    }

    @Test
    void noSpanHoldsATextUnlessThatIsAllowed() {
        assertThat(tree(Traced.answered(null)).toString())
                .doesNotContain("Flink", "Be brief", "The card", "passage text", "ann");
    }

    @Test
    void textsThatAreAllowedAreRedacted() {
        SpanData call =
                byName(new SpanTree("penstock", true).of(Traced.answered(null))).get("chat gpt-4o-mini");
        assertThat(call.getAttributes().get(Keys.INPUT_MESSAGES))
                .isEqualTo("[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"Be brief.\"}]},"
                        + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":"
                        + "\"Write to [EMAIL] about Flink\"}]}]");
        assertThat(call.getAttributes().get(Keys.OUTPUT_MESSAGES))
                .isEqualTo("[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":"
                        + "\"The card is [CREDIT_CARD].\"}],\"finish_reason\":\"stop\"}]");
    }

    @Test
    void ofALongConversationTheLatestMessagesStay() {
        String messages = Content.of(Exchanges.request(
                ResponseFormat.TEXT,
                null,
                ChatMessage.user("oldest"),
                ChatMessage.system("x".repeat(Content.MOST_CHARACTERS)),
                ChatMessage.user("latest")));
        assertThat(messages).contains("latest").doesNotContain("oldest").hasSizeLessThan(Content.MOST_CHARACTERS + 500);
    }

    private static List<SpanData> tree(Exchange exchange) {
        return new SpanTree("penstock", false).of(exchange);
    }

    private static List<String> names(List<SpanData> spans) {
        return spans.stream().map(SpanData::getName).toList();
    }

    private static Map<String, SpanData> byName(List<SpanData> spans) {
        return spans.stream().collect(Collectors.toMap(SpanData::getName, Function.identity()));
    }

    private static Map<String, Object> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(
                        (Map.Entry<AttributeKey<?>, Object> entry) ->
                                entry.getKey().getKey(),
                        Map.Entry::getValue));
    }

    /** @param startMs after the request was sent, and so on */
    private static void assertTimes(SpanData span, long startMs, long endMs) {
        assertThat(List.of(
                        (span.getStartEpochNanos() - SENT_MS * MILLI) / MILLI,
                        (span.getEndEpochNanos() - SENT_MS * MILLI) / MILLI))
                .as(span.getName())
                .containsExactly(startMs, endMs);
    }
}
