package dev.penstock.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.MetadataFilter;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Role;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheKeysTest {
    private final CacheKeys keys = new CacheKeys(1, "minilm");

    @Test
    void theSameQuestionHasTheSameKeyHoweverItIsSpaced() {
        assertThat(of("What  is\u00a0Flink? ")).isEqualTo(of(" What is Flink?"));
        assertThat(of("Cafe\u0301")).isEqualTo(of("Caf\u00e9"));
        assertThat(of("a\r\nb  \n\n")).isEqualTo(of("\n a\nb".replace("\n a", "\na")));
    }

    @Test
    void whatMayChangeTheMeaningChangesTheKey() {
        Set<String> distinct = new HashSet<>();
        for (String question : List.of("2\u2075", "25", "US", "us", "if x:\n  y\nz", "if x:\n  y\n  z", "a b", "ab")) {
            assertThat(distinct.add(of(question).key())).as(question).isTrue();
        }
    }

    @Test
    void aQuestionStaysInItsScopeAndOtherQuestionsShareIt() {
        assertThat(of("one").scope()).isEqualTo(of("two").scope());
        assertThat(of("one").key()).isNotEqualTo(of("two").key());
    }

    @Test
    void everythingElseIsPartOfTheScope() {
        ChatMessage question = ChatMessage.user("Hi");
        ChatMessage system = ChatMessage.system("Be brief");
        Exchange plain = Exchange.received(envelope("t", "docs", List.of("a", "b")), Exchanges.request("Hi"));
        List<Exchange> others = List.of(
                Exchange.received(envelope("u", "docs", List.of("a", "b")), plain.request()),
                Exchange.received(envelope("t", null, List.of("a", "b")), plain.request()),
                Exchange.received(envelope("t", "docs", List.of("ab")), plain.request()),
                Exchange.received(envelope("t", "docs", List.of()), plain.request()),
                filtered(new MetadataFilter("c", List.of("d"))),
                filtered(new MetadataFilter("c", List.of("d", "e"))),
                filtered(new MetadataFilter("c", List.of("d")), new MetadataFilter("e", List.of("f"))),
                plain.withInputVerdict(new Verdict("p", 1, RuleAction.ALLOW, List.of())),
                plain.withInputVerdict(new Verdict("p", 2, RuleAction.ALLOW, List.of())),
                plain.withRequest(Exchanges.request("gpt-4o", "Hi")),
                plain.withRequest(Exchanges.conversation(null, system, question)),
                plain.withRequest(Exchanges.conversation(null, system.withContent("Be Brief"), question)),
                plain.withRequest(
                        Exchanges.conversation(null, new ChatMessage(Role.DEVELOPER, "Be brief", null), question)),
                plain.withRequest(Exchanges.conversation(null, question, question)),
                plain.withRequest(parameters(0.5, null, null, List.of(), null, null, null)),
                plain.withRequest(parameters(null, 0.5, null, List.of(), null, null, null)),
                plain.withRequest(parameters(null, null, 5, List.of(), null, null, null)),
                plain.withRequest(parameters(null, null, null, List.of("a", "b"), null, null, null)),
                plain.withRequest(parameters(null, null, null, List.of("ab"), null, null, null)),
                plain.withRequest(parameters(null, null, null, List.of(), 5L, null, null)),
                plain.withRequest(parameters(null, null, null, List.of(), null, "{}", null)),
                plain.withRequest(parameters(null, null, null, List.of(), null, null, "{}")));
        Set<String> scopes = new HashSet<>(Set.of(scope(plain)));
        for (Exchange other : others) {
            assertThat(scopes.add(scope(other))).as(other.toString()).isTrue();
        }
        assertThat(scopes.add(new CacheKeys(1, "bge-small").miss(plain, 0.9).scope()))
                .isTrue();
    }

    @Test
    void someAnswersAreNotForKeeping() {
        assertThat(keys.isCacheable(Exchanges.request("Hi"))).isTrue();
        assertThat(keys.isCacheable(parameters(1.0, null, null, List.of(), null, null, null)))
                .isTrue();
        assertThat(keys.isCacheable(parameters(1.1, null, null, List.of(), null, null, null)))
                .isFalse();
        assertThat(keys.isCacheable(Exchanges.request("  "))).isFalse();
        assertThat(keys.isCacheable(Exchanges.conversation(
                        null, ChatMessage.user("Hi"), new ChatMessage(Role.ASSISTANT, "Sure:", null))))
                .isFalse();
        assertThat(keys.isCacheable(Exchanges.conversation(
                        null, new ChatMessage(Role.TOOL, "42", null), ChatMessage.user("And now?"))))
                .isFalse();
        assertThat(keys.isCacheable(extra("{\"tools\":[{}]}"))).isFalse();
        assertThat(keys.isCacheable(extra("{\"n\":2}"))).isFalse();
        assertThat(keys.isCacheable(extra("not json"))).isFalse();
        assertThat(keys.isCacheable(extra("{\"n\":1,\"presence_penalty\":0.5}")))
                .isTrue();
    }

    private static Exchange filtered(MetadataFilter... filter) {
        return Exchange.received(envelope("t", "docs", List.of("a", "b"), filter), Exchanges.request("Hi"));
    }

    private CacheDecision of(String question) {
        return keys.miss(Exchanges.asking(question), 0.9);
    }

    private String scope(Exchange exchange) {
        return keys.miss(exchange, 0.9).scope();
    }

    private static ChatRequest extra(String json) {
        return parameters(null, null, null, List.of(), null, null, json);
    }

    private static ChatRequest parameters(
            Double temperature,
            Double topP,
            Integer maxTokens,
            List<String> stop,
            Long seed,
            String schema,
            String extra) {
        return new ChatRequest(
                null,
                List.of(ChatMessage.user("Hi")),
                temperature,
                topP,
                maxTokens,
                stop,
                seed,
                ResponseFormat.TEXT,
                schema,
                extra);
    }

    private static Envelope envelope(String tenant, String corpus, List<String> labels, MetadataFilter... filter) {
        return new Envelope(
                "r",
                tenant,
                null,
                Priority.BATCH,
                0,
                corpus,
                labels,
                null,
                "t",
                0,
                0,
                0,
                null,
                List.of(),
                List.of(filter));
    }
}
