package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeCodecTest {

    static List<Exchange> exchanges() {
        Exchange full = Exchanges.full();
        return List.of(
                full,
                Exchanges.bare(),
                Exchange.received(full.envelope(), null),
                full.withTimings(new Timings(5, new long[] {1, 2})),
                full.withCache(new CacheDecision(CacheLevel.NONE, false, null, null, null, 0, -0.0, null)));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void nothingIsLost(Exchange exchange) {
        assertThat(ExchangeCodec.decode(ExchangeCodec.encode(exchange)))
                .usingRecursiveComparison()
                .isEqualTo(exchange);
    }

    @Test
    void wasteStandsByCauseInTheTrace() throws IOException {
        JsonNode trace = new ObjectMapper().readTree(ExchangeCodec.encode(Exchanges.full()));

        assertThat(trace.at("/cost/waste"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"retries_usd\": 1e-5, \"hedges_usd\": 2e-5, \"escalations_usd\": 3e-5,"
                                + " \"crashes_usd\": 4e-5}"));
        assertThat(trace.at("/timings/stage_start_millis/5").asLong()).isEqualTo(29);
    }

    @Test
    void numbersThatAreNoneStayNone() {
        Exchange odd = Exchanges.full().withCost(new Cost(Double.NaN, Double.NEGATIVE_INFINITY));
        Cost read = ExchangeCodec.decode(ExchangeCodec.encode(odd)).cost();
        assertThat(read).isEqualTo(odd.cost());
    }

    @Property
    void anyTextKeyAndVectorSurvives(
            @ForAll String text,
            @ForAll byte[] key,
            @ForAll float[] vector,
            @ForAll long micros,
            @ForAll double score) {
        Envelope old = Exchanges.envelope();
        Envelope envelope = new Envelope(
                old.id(),
                old.tenant(),
                old.user(),
                old.priority(),
                old.deadlineAtMs(),
                old.corpus(),
                old.labels(),
                old.traceparent(),
                old.topic(),
                old.partition(),
                old.offset(),
                old.receivedAtMs(),
                key,
                List.of(new Header("h", key)));
        Exchange exchange = Exchange.received(envelope, Exchanges.request())
                .withGeneration(Exchanges.generation().withText(Utf8.wellFormed(text)))
                .withEmbedding(new Embedding(vector, "m", 1))
                .withRoute(new Route("mid", score, score, "share"))
                .withTimings(Timings.none().with(Stage.QUEUE, micros));
        assertThat(ExchangeCodec.decode(ExchangeCodec.encode(exchange)))
                .usingRecursiveComparison()
                .isEqualTo(exchange);
    }

    @Property
    void randomBytesAreReadOrRefused(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> ExchangeCodec.decode(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysAreInSnakeCaseAndDerivedValuesStayOut() throws IOException {
        JsonNode tree = Json.MAPPER.readTree(ExchangeCodec.encode(Exchanges.full()));
        assertThat(tree.at("/envelope/deadline_at_ms").longValue()).isEqualTo(1_700_000_300_123L);
        assertThat(tree.at("/embedding/vector").textValue()).isEqualTo("mpkZP83MTL8BAAAA");
        assertThat(tree.at("/embedding/scores/0").toString())
                .isEqualTo("{\"head\":\"injection\",\"label\":\"attack\",\"score\":0.04,\"threshold\":0.9}");
        assertThat(tree.at("/cost/premium_usd").doubleValue()).isEqualTo(0.0012);
        assertThat(tree.has("decided")).isFalse();
        assertThat(tree).hasSize(Exchange.class.getRecordComponents().length);
    }

    @Test
    void otherVersionsAreRead() throws IOException {
        ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(ExchangeCodec.encode(Exchanges.full()));
        tree.putObject("judgement").put("score", 1);
        tree.withObject("envelope").put("region", "eu").remove("labels");
        tree.withObject("envelope").put("priority", "IDLE");
        tree.withObject("generation").putNull("fallbacks").remove("attempts");
        tree.withObject("embedding").remove(List.of("scores", "spans"));
        tree.remove(List.of("route", "timings"));

        Exchange read = ExchangeCodec.decode(Json.MAPPER.writeValueAsBytes(tree));

        assertThat(read.envelope().labels()).isEmpty();
        assertThat(read.envelope().priority()).isNull();
        assertThat(read.generation().fallbacks()).isEmpty();
        assertThat(read.generation().attempts()).isZero();
        assertThat(read.embedding().scores()).isEmpty();
        assertThat(read.embedding().spans()).isEmpty();
        assertThat(read.route()).isNull();
        assertThat(read.timings().micros(Stage.INFER)).isEqualTo(-1);
    }

    @Test
    void halfAnEmojiIsReplaced() {
        Exchange cut = Exchanges.bare()
                .withGeneration(new Generation("\uDE00", "m", "p", 0, 0, "stop", List.of(), -1, 1, List.of("x\uD83D")));
        Generation read = ExchangeCodec.decode(ExchangeCodec.encode(cut)).generation();
        assertThat(read.text()).isEqualTo("\uFFFD");
        assertThat(read.fallbacks()).containsExactly("x\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"envelope\":null}",
                "{\"envelope\":\"secret\"}",
                "{\"envelope\":{\"id\":{\"secret\":1}}}",
                "{\"embedding\":{\"vector\":\"AAA=\"}}",
                "{\"envelope\":{}}{}"
            })
    void whatIsNoExchangeIsRefusedWithoutItsContent(String value) {
        assertThatThrownBy(() -> ExchangeCodec.decode(Exchanges.utf8(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not an exchange: ")
                .hasMessageNotContaining("secret");
    }
}
