package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCodecTest {

    @Test
    void anAnswerIsAnOpenAiCompletionWithPenstocksObjectBesideIt() throws IOException {
        assertThat(tree(ResponseCodec.encode(Exchanges.full()))).isEqualTo(tree(Exchanges.utf8("""
                {"id": "chatcmpl-r-1", "object": "chat.completion", "created": 1700000000, "model": "minilm-extractive",
                 "choices": [{"index": 0, "message": {"role": "assistant", "content": "Forty-two."}, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 34},
                 "penstock": {
                   "id": "r-1", "status": "answered", "code": null, "message": null, "tenant": "acme",
                   "tier": "mid", "model": "minilm-extractive", "provider": "local",
                   "cache": {"level": "semantic", "similarity": 0.87},
                   "route": {"tier": "mid", "score": 0.4, "quantile": 0.75, "reason": "share"},
                   "findings": [
                     {"stage": "input", "policy": "base", "policy_version": 4, "rule": "no-mail", "type": "EMAIL",
                      "action": "redact", "message": 3, "start": 4, "end": 17},
                     {"stage": "output", "policy": "base", "policy_version": 4, "rule": "no-card", "type": "CREDIT_CARD",
                      "action": "flag", "message": 0, "start": 1, "end": 5}],
                   "retrieval": {"corpus": "docs", "passages": 1, "sufficient": true},
                   "citations": [{"document": "guide", "version": 2, "chunk": "guide#3", "start": 10, "end": 60,
                                  "title": "The guide", "uri": "https://example.org/guide"}],
                   "fallbacks": ["remote: 503"], "cost_usd": 2.0E-4, "saved_usd": 9.999999999999998E-4,
                   "timings_ms": {"embed": 1.500, "infer": 20.001, "total": 50.000}}}
                """)));
    }

    @Test
    void theSameExchangeGivesTheSameBytesAndTimesHaveThreeDecimals() {
        byte[] first = ResponseCodec.encode(Exchanges.full());
        assertThat(first).isEqualTo(ResponseCodec.encode(Exchanges.full()));
        assertThat(new String(first, StandardCharsets.UTF_8))
                .contains("\"timings_ms\":{\"embed\":1.500,\"infer\":20.001,\"total\":50.000}");
    }

    @Test
    void clientsReadItBack() {
        ResponseView view = ResponseCodec.decode(ResponseCodec.encode(Exchanges.full()));
        assertThat(view)
                .isEqualTo(new ResponseView(
                        "r-1",
                        Status.ANSWERED,
                        "Forty-two.",
                        "stop",
                        "acme",
                        "mid",
                        "minilm-extractive",
                        CacheLevel.SEMANTIC,
                        0.0002,
                        0.0012 - 0.0002,
                        50,
                        null,
                        null,
                        null,
                        Exchanges.generation().citations(),
                        List.of("EMAIL", "CREDIT_CARD")));
        assertThat(view.isAnswered()).isTrue();
    }

    @Test
    void aBlockedAnswerIsWithheldWithItsCitationsAndItsReasonIsSaid() throws IOException {
        Exchange blocked = Exchanges.full().withOutcome(Outcome.blocked("secret", "the answer held a secret"));
        byte[] response = ResponseCodec.encode(blocked);
        JsonNode tree = tree(response);
        assertThat(tree.at("/choices/0/finish_reason").textValue()).isEqualTo("content_filter");
        assertThat(tree.at("/choices/0/message/content").textValue()).isEqualTo(ResponseCodec.BLOCKED_TEXT);
        assertThat(tree.at("/usage/total_tokens").intValue()).isEqualTo(34);
        assertThat(tree.at("/penstock/citations")).isEmpty();
        assertThat(new String(response, StandardCharsets.UTF_8)).doesNotContain("Forty-two");

        ResponseView view = ResponseCodec.decode(response);
        assertThat(view.status()).isEqualTo(Status.BLOCKED);
        assertThat(view.errorCode()).isEqualTo("secret");
        assertThat(view.errorMessage()).isEqualTo("the answer held a secret");
        assertThat(view.isAnswered()).isFalse();
    }

    @Test
    void aRequestThatIsBlockedEarlyHasAModelAndUsageAllTheSame() throws IOException {
        JsonNode tree = tree(ResponseCodec.encode(Exchanges.bare().withOutcome(Outcome.blocked("c", "m"))));
        assertThat(tree.path("model").textValue()).isEqualTo("penstock");
        assertThat(tree.at("/usage/total_tokens").intValue()).isZero();
        assertThat(tree.at("/penstock/route").isNull()).isTrue();
        assertThat(tree.at("/penstock/cache").isNull()).isTrue();
        assertThat(tree.at("/penstock/timings_ms")).hasSize(1);
    }

    @Test
    void shedAndFailedRequestsGetAnError() throws IOException {
        Exchange bare = Exchanges.bare().withRequest(null);
        assertThat(tree(ResponseCodec.encode(bare.withOutcome(Outcome.shed("rate_limit_exceeded", "slow down"))))
                        .path("error"))
                .isEqualTo(
                        tree(Exchanges.utf8("{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"param\":null,"
                                + "\"code\":\"rate_limit_exceeded\"}")));

        JsonNode failed = tree(ResponseCodec.encode(bare.withOutcome(Outcome.invalid("c", "m", "messages[0].role"))));
        assertThat(failed.has("choices")).isFalse();
        assertThat(failed.at("/error/param").textValue()).isEqualTo("messages[0].role");
        assertThat(failed.at("/penstock/status").textValue()).isEqualTo("failed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"ANSWERED", "HIT"})
    void anAnswerWithoutTextBecomesAnInternalError(Status status) {
        Exchange broken = Exchanges.bare().withOutcome(new Outcome(status, null, null, null, null));
        assertThat(ResponseCodec.decode(ResponseCodec.encode(broken)).errorCode())
                .isEqualTo("internal_error");
        assertThat(ResponseCodec.decode(ResponseCodec.encode(Exchanges.bare())).status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void textsAndNumbersThatJsonCannotHoldDoNotStopIt() throws IOException {
        Exchange odd = Exchanges.full()
                .withGeneration(Exchanges.generation().withText("cut \uD83D"))
                .withCost(new Cost(Double.NaN, 1))
                .withRoute(new Route("mid", Double.POSITIVE_INFINITY, 0.5, "share"));
        JsonNode tree = tree(ResponseCodec.encode(odd));
        assertThat(tree.at("/choices/0/message/content").textValue()).isEqualTo("cut \uFFFD");
        assertThat(tree.at("/penstock/cost_usd").isNull()).isTrue();
        assertThat(tree.at("/penstock/route/score").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "null", "{}", "{\"penstock\":1}", "{\"penstock\":{}}{}"})
    void whatIsNoResponseIsRefused(String value) {
        assertThatThrownBy(() -> ResponseCodec.decode(Exchanges.utf8(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a response of Penstock");
    }

    @Test
    void aResponseOfAnotherVersionIsReadAsFarAsItGoes() {
        ResponseView view = ResponseCodec.decode(
                Exchanges.utf8("{\"new\":1,\"penstock\":{\"status\":\"postponed\",\"cache\":7,\"citations\":[3]}}"));
        assertThat(view.status()).isEqualTo(Status.FAILED);
        assertThat(view.cacheLevel()).isEqualTo(CacheLevel.NONE);
        assertThat(view.citations()).containsExactly(new Citation(null, 0, null, 0, 0));
    }

    private static JsonNode tree(byte[] json) throws IOException {
        return Json.MAPPER.readTree(json);
    }
}
