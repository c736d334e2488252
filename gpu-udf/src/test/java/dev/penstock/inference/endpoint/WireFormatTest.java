package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what comes back. */
class WireFormatTest {

    @Test
    void writesTheRequestWithItsExtraFieldsVerbatim() {
        ChatRequest request = new ChatRequest(
                "ignored",
                List.of(
                        ChatMessage.system("Be brief."),
                        new ChatMessage(Role.ASSISTANT, "", "{\"tool_calls\":[{\"id\":\"c1\"}]}"),
                        new ChatMessage(Role.TOOL, "42", "{\"tool_call_id\":\"c1\"}")),
                0.5,
                1.0,
                100,
                List.of("END"),
                7L,
                ResponseFormat.JSON_SCHEMA,
                "{\"type\":\"object\"}",
                "{\"presence_penalty\":0.10,\"big\":12345678901234567890123,\"stream\":true,\"model\":\"other\"}");

        assertThat(write(request))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\"}]},"
                        + "{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":\"c1\"}],"
                        + "\"temperature\":0.5,\"top_p\":1.0,\"max_tokens\":100,\"seed\":7,\"stop\":[\"END\"],"
                        + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\","
                        + "\"schema\":{\"type\":\"object\"}}},"
                        + "\"presence_penalty\":0.10,\"big\":12345678901234567890123}");
    }

    @Test
    void refusesExtraFieldsThatAreNoJsonObject() {
        for (String extra : List.of("[1]", "{\"a\":", "nonsense")) {
            ChatRequest request = new ChatRequest(
                    null,
                    List.of(ChatMessage.user("secret")),
                    null,
                    null,
                    null,
                    List.of(),
                    null,
                    ResponseFormat.TEXT,
                    null,
                    extra);
            assertThatThrownBy(() -> write(request))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED))
                    .hasMessageNotContaining("nonsense")
                    .hasNoCause();
        }
    }

    @Test
    void readsACompletion() {
        ChatCompletion completion = read("{\"model\":\"m-1\",\"choices\":[{\"finish_reason\":\"length\",\"message\":"
                + "{\"content\":\"Hi\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}");
        assertThat(completion).isEqualTo(new ChatCompletion("Hi", "m-1", 3, 1, "length"));
    }

    @Test
    void readsACompletionOfAServerThatSaysLittle() {
        ChatCompletion completion = read("{\"choices\":[{\"message\":{\"content\":\"Hi\"}}],\"usage\":null}");
        assertThat(completion).isEqualTo(new ChatCompletion("Hi", null, -1, -1, "stop"));
    }

    @Test
    void takesARefusalForAFilteredAnswer() {
        ChatCompletion completion = read(
                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":" + "{\"content\":null,\"refusal\":\"No.\"}}]}");
        assertThat(completion.text()).isEqualTo("No.");
        assertThat(completion.finishReason()).isEqualTo("content_filter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter"})
    void takesAnAnswerThatWasCutBeforeItsTextForAnEmptyOne(String finishReason) {
        String head = "{\"choices\":[{\"finish_reason\":\"" + finishReason + "\",\"message\":";
        ChatCompletion empty = new ChatCompletion("", null, -1, -1, finishReason);
        assertThat(read(head + "{\"content\":null}}]}")).isEqualTo(empty);
        assertThat(read(head + "{}}]}")).isEqualTo(empty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html></html>",
                "{\"choices\":[{\"mess",
                "[]",
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":[{\"message\":\"text\"}]}",
                "{\"choices\":[{\"message\":{\"content\":7}}]}",
                "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"message\":{\"content\":7},\"finish_reason\":\"length\"}]}"
            })
    void saysWhatIsNoCompletion(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_ANSWER));
    }

    @ParameterizedTest
    @CsvSource({
        "429, RATE_LIMITED",
        "408, UNAVAILABLE",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE",
        "529, UNAVAILABLE",
        "400, REJECTED",
        "401, REJECTED",
        "403, REJECTED",
        "404, REJECTED",
        "413, REJECTED",
        "422, REJECTED",
        "302, REJECTED",
        "204, MALFORMED_ANSWER"
    })
    void mapsStatusToReason(int status, Reason reason) {
        assertThat(ErrorAnswer.toFailure(status, new byte[0], -1).reason()).isEqualTo(reason);
    }

    @Test
    void quotesTypeAndCodeOfAnErrorAndNothingElse() {
        assertThat(
                        error(
                                "{\"error\":{\"message\":\"key sk-1 said hello\",\"type\":\"invalid_request_error\",\"code\":\"x.y\"}}"))
                .isEqualTo("HTTP 400 (type invalid_request_error, code x.y)");
        assertThat(error("{\"type\":\"BadRequestError\",\"code\":400}"))
                .isEqualTo("HTTP 400 (type BadRequestError, code 400)");
        assertThat(error("{\"error\":{\"type\":\"the prompt was: hello\",\"code\":null}}"))
                .isEqualTo("HTTP 400");
        assertThat(error("<html>")).isEqualTo("HTTP 400");
    }

    @Test
    void putsOnlyIdsThatFitIntoTheHeader() {
        assertThat(key("tenant/42", "{}")).matches("tenant/42-[0-9a-f]{8}");
        for (String id : List.of("", "a b", "ü", "a\r\nX: y", "x".repeat(241))) {
            assertThat(key(id, "{}")).matches("sha256-[0-9a-f]{64}-[0-9a-f]{8}");
        }
    }

    @Test
    void repeatsAKeyForTheSameBodyOnly() {
        assertThat(key("42", "{\"model\":\"a\"}"))
                .isEqualTo(key("42", "{\"model\":\"a\"}"))
                .isNotEqualTo(key("42", "{\"model\":\"b\"}"))
                .isNotEqualTo(key("43", "{\"model\":\"a\"}"));
    }

    private static String key(String id, String body) {
        return Endpoint.idempotencyKey(id, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void asksForAStreamWithItsUsage() {
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.user("Hi")),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        assertThat(new String(RequestBody.write(request, "m", true), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }

    @Test
    void sendsTheTraceContextOn() {
        Endpoint endpoint =
                Endpoint.of("mid", Options.openai("http://localhost/v1").build(), null);
        String valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assertThat(traceparent(endpoint, valid)).contains(valid);
        assertThat(traceparent(endpoint, null)).isEmpty();
    }

    @Test
    void tellsAnEmptyAccountFromALimit() {
        byte[] body = "{\"error\":{\"code\":\"insufficient_quota\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(ErrorAnswer.toFailure(429, body, -1).quotaUsedUp()).isTrue();
        assertThat(ErrorAnswer.toFailure(429, new byte[0], -1).quotaUsedUp()).isFalse();
    }

    private static Optional<String> traceparent(Endpoint endpoint, String value) {
        return endpoint.post("id", value, new byte[0]).build().headers().firstValue("traceparent");
    }

    private static String error(String body) {
        return ErrorAnswer.toFailure(400, body.getBytes(StandardCharsets.UTF_8), -1)
                .failure()
                .getMessage();
    }

    private static String write(ChatRequest request) {
        return new String(RequestBody.write(request, "m", false), StandardCharsets.UTF_8);
    }

    private static ChatCompletion read(String body) {
        return ChatCompletion.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
