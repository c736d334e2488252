package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFactsCodecTest {

    static List<Exchange> exchanges() {
        Exchange full = Exchanges.full();
        return List.of(
                full,
                Exchanges.bare(),
                Exchange.received(full.envelope(), null),
                full.withTimings(new Timings(5, new long[] {1, 2})),
                full.withCost(new Cost(Double.NaN, Double.POSITIVE_INFINITY)),
                full.withInputVerdict(new Verdict(
                        "p", 2, RuleAction.BLOCK, List.of(new Finding("r", "JAILBREAK", RuleAction.BLOCK, 0, 1, 2)))),
                full.withInputVerdict(new Verdict(
                        "p", 2, RuleAction.REDACT, List.of(new Finding("r", "EMAIL", RuleAction.REDACT, 0, 1, 2)))));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void itReadsWhatTheWholeExchangeSays(Exchange exchange) {
        assertThat(TraceFactsCodec.read(ExchangeCodec.encode(exchange)))
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(facts(exchange));
    }

    @Property
    void anyTextsAreSkipped(@ForAll String text, @ForAll float[] vector, @ForAll int tokens, @ForAll double usd) {
        Exchange exchange = Exchanges.full()
                .withGeneration(
                        new Generation(text, text, text, tokens, tokens, text, List.of(), -1, 3, List.of(text, text)))
                .withEmbedding(new Embedding(vector, text, tokens))
                .withCost(new Cost(usd, usd));

        TraceFacts read = TraceFactsCodec.read(ExchangeCodec.encode(exchange));

        assertThat(read.model()).isEqualTo(Utf8.wellFormed(text));
        assertThat(read.completionTokens()).isEqualTo(tokens);
        assertThat(read.fallbacks()).isEqualTo(2);
        assertThat(read.usd()).isEqualTo(usd);
    }

    @Test
    void whatALaterVersionSaysIsSkipped() throws IOException {
        ObjectNode later = (ObjectNode) Json.MAPPER.readTree(ExchangeCodec.encode(Exchanges.full()));
        later.putObject("telepathy").putArray("thoughts").addObject().put("a", 1);
        ((ObjectNode) later.get("outcome")).put("status", "PONDERED");
        ((ObjectNode) later.get("cache")).putArray("level").add(1);
        ((ObjectNode) later.get("cost"))
                .putObject("waste")
                .put("hedges_usd", 0.5)
                .put("guesses_usd", 9);

        TraceFacts read = TraceFactsCodec.read(Json.MAPPER.writeValueAsBytes(later));

        assertThat(read.status()).isNull();
        assertThat(read.cacheLevel()).isNull();
        assertThat(read.waste()).isEqualTo(new Waste(0, 0.5, 0, 0));
        assertThat(read.tenant()).isEqualTo("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "[]", "{", "{}", "{\"envelope\":3}", "{\"envelope\":{\"id\":\"a\"}}", "{} {}"})
    void whatIsNoExchangeIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> TraceFactsCodec.read(Exchanges.utf8(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not an exchange: ");
    }

    private static TraceFacts facts(Exchange e) {
        return new TraceFacts(
                e.envelope().tenant(),
                e.envelope().id(),
                e.envelope().receivedAtMs(),
                e.timings().completedAtMs(),
                e.outcome() == null ? null : e.outcome().status(),
                e.outcome() == null ? null : e.outcome().type(),
                e.cache() == null ? null : e.cache().level(),
                e.cache() != null && e.cache().cacheable(),
                e.route() == null ? null : e.route().tier(),
                e.route() == null ? null : e.route().reason(),
                e.generation() == null ? null : e.generation().model(),
                e.generation() == null ? null : e.generation().provider(),
                e.generation() == null ? 0 : e.generation().promptTokens(),
                e.generation() == null ? 0 : e.generation().completionTokens(),
                e.generation() == null ? -1 : e.generation().firstTokenMicros(),
                e.generation() == null ? 0 : e.generation().attempts(),
                e.generation() == null ? 0 : e.generation().fallbacks().size(),
                e.timings().stageMicros(),
                e.cost() == null ? 0 : e.cost().usd(),
                e.cost() == null ? 0 : e.cost().premiumUsd(),
                e.cost() == null ? Waste.NONE : e.cost().waste(),
                e.inputVerdict() == null ? null : e.inputVerdict().action(),
                e.inputVerdict() != null
                        && e.inputVerdict().findings().stream().anyMatch(finding -> Finding.isAttack(finding.type())));
    }
}
