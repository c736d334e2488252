package dev.penstock.records;

import static dev.penstock.records.Exchanges.header;
import static dev.penstock.records.Exchanges.inbound;
import static dev.penstock.records.Exchanges.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestCodecTest {
    private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

    @Test
    void readsWhatPenstockActsOnAndKeepsTheRestVerbatim() throws RequestException {
        Exchange exchange = decode("""
                {"model": "premium", "temperature": 0.5, "top_p": 1, "max_tokens": 10, "max_completion_tokens": 20,
                 "seed": -9223372036854775808, "stop": ["a", "b"], "n": 1, "stream": true,
                 "stream_options": {"include_usage": true},
                 "frequency_penalty": 1.10, "logit_bias": {"\\u0035": 1E+400, "x": [1, {"y": "\u00e4"}]},
                 "messages": [
                   {"role": "developer", "content": "Be brief."},
                   {"name": "ann", "role": "user", "content": [{"type": "text", "text": "One"}, {"text": "two", "type": "text"}]},
                   {"role": "assistant", "content": null, "tool_calls": [ {"id": "c1"} ]},
                   {"tool_call_id": "c1", "content": "", "role": "tool"}],
                 "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object" }}},
                 "user": "u-7"}
                """);

        ChatRequest request = exchange.request();
        assertThat(request.model()).isEqualTo("premium");
        assertThat(request.temperature()).isEqualTo(0.5);
        assertThat(request.topP()).isEqualTo(1);
        assertThat(request.maxTokens()).isEqualTo(20);
        assertThat(request.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(request.stop()).containsExactly("a", "b");
        assertThat(request.responseFormat()).isEqualTo(ResponseFormat.JSON_SCHEMA);
        assertThat(request.jsonSchema()).isEqualTo("{\"type\": \"object\" }");
        assertThat(request.extraJson())
                .isEqualTo("{\"frequency_penalty\": 1.10,\"logit_bias\": {\"\\u0035\": 1E+400, "
                        + "\"x\": [1, {\"y\": \"\u00e4\"}]},\"user\": \"u-7\"}");
        assertThat(request.messages())
                .containsExactly(
                        new ChatMessage(Role.DEVELOPER, "Be brief.", null),
                        new ChatMessage(Role.USER, "One\ntwo", "{\"name\": \"ann\"}"),
                        new ChatMessage(Role.ASSISTANT, "", "{\"tool_calls\": [ {\"id\": \"c1\"} ]}"),
                        new ChatMessage(Role.TOOL, "", "{\"tool_call_id\": \"c1\"}"));
        assertThat(exchange.envelope().user()).isEqualTo("u-7");
        assertThat(exchange.isDecided()).isFalse();
    }

    @Test
    void withoutHeadersTheEnvelopeHasDefaults() throws RequestException {
        Envelope envelope = decode("{" + HELLO + "}").envelope();
        assertThat(envelope.id()).isEqualTo("key-1");
        assertThat(envelope.tenant()).isEqualTo(Envelope.DEFAULT_TENANT);
        assertThat(envelope.priority()).isEqualTo(Priority.INTERACTIVE);
        assertThat(envelope.deadlineAtMs()).isEqualTo(1_700_000_000_123L + 60_000);
        assertThat(envelope.user()).isNull();
        assertThat(envelope.corpus()).isNull();
        assertThat(envelope.labels()).isEmpty();
        assertThat(envelope.topic()).isEqualTo("llm.requests");
        assertThat(envelope.partition()).isEqualTo(3);
        assertThat(envelope.offset()).isEqualTo(42);
        assertThat(envelope.receivedAtMs()).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void headersSayWhoAsks() throws RequestException {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Envelope envelope = decode(
                        "{" + HELLO + "}",
                        header("penstock-id", "first"),
                        header("penstock-id", "r-9"),
                        header("penstock-tenant", "acme"),
                        header("penstock-user", "ann"),
                        header("penstock-priority", "batch"),
                        header("penstock-deadline-ms", "250"),
                        header("penstock-corpus", "docs"),
                        header("penstock-labels", " hr , public,hr,, "),
                        header("traceparent", trace),
                        new Header("other", null))
                .envelope();
        assertThat(envelope.id()).isEqualTo("r-9");
        assertThat(envelope.tenant()).isEqualTo("acme");
        assertThat(envelope.user()).isEqualTo("ann");
        assertThat(envelope.priority()).isEqualTo(Priority.BATCH);
        assertThat(envelope.deadlineAtMs()).isEqualTo(1_700_000_000_373L);
        assertThat(envelope.corpus()).isEqualTo("docs");
        assertThat(envelope.labels()).containsExactly("hr", "public");
        assertThat(envelope.traceparent()).isEqualTo(trace);
        assertThat(envelope.headers()).hasSize(10);
    }

    @Test
    void metadataInTheBodyServesWhereHeadersAreSilentAndTheRestOfItPasses() throws RequestException {
        Exchange exchange = decode(
                "{" + HELLO + ",\"metadata\":{\"penstock-id\":\"body\",\"penstock-tenant\":\"acme\","
                        + "\"penstock-deadline-ms\":500,\"team\":\"x\"}}",
                header("penstock-id", "header"));
        assertThat(exchange.envelope().id()).isEqualTo("header");
        assertThat(exchange.envelope().tenant()).isEqualTo("acme");
        assertThat(exchange.envelope().deadlineAtMs()).isEqualTo(1_700_000_000_623L);
        assertThat(exchange.request().extraJson()).isEqualTo("{\"metadata\":{\"team\":\"x\"}}");
    }

    @Test
    void aFilterNamesFieldsOnceWithTheirValuesInOrder() throws RequestException {
        assertThat(decode(
                                "{" + HELLO + "}",
                                header("penstock-filter", "product=sql, lang = en,product=core,product=sql"))
                        .envelope()
                        .filter())
                .containsExactly(
                        new MetadataFilter("lang", List.of("en")),
                        new MetadataFilter("product", List.of("core", "sql")));
        assertThat(decode("{\"metadata\":{\"penstock-filter\":\"a\\\\=b=c\\\\,d\\\\\\\\\"}," + HELLO + "}")
                        .envelope()
                        .filter())
                .containsExactly(new MetadataFilter("a=b", List.of("c,d\\")));
        assertThat(decode("{" + HELLO + "}", header("penstock-filter", " "))
                        .envelope()
                        .filter())
                .isEmpty();
    }

    @Test
    void aFilterHasBounds() throws RequestException {
        StringBuilder names = new StringBuilder("n0=1");
        StringBuilder values = new StringBuilder("n=0");
        for (int i = 1; i < 20; i++) {
            names.append(",n").append(i).append("=1");
        }
        for (int i = 1; i < 100; i++) {
            values.append(",n=").append(i);
        }
        assertThat(decode("{" + HELLO + "}", header("penstock-filter", names.toString()))
                        .envelope()
                        .filter())
                .hasSize(20);
        for (String tooMany : List.of(names + ",more=1", values + ",n=more")) {
            assertThat(refused(inbound("{" + HELLO + "}", header("penstock-filter", tooMany)))
                            .getMessage())
                    .contains("at most 20 names and 100 values");
        }
    }

    @Test
    void metadataOfOursAloneDoesNotReachTheModel() throws RequestException {
        assertThat(decode("{\"metadata\":{\"penstock-corpus\":\"docs\"}," + HELLO + "}")
                        .request()
                        .extraJson())
                .isNull();
    }

    @Test
    void withoutKeyThePositionIsTheId() throws RequestException {
        for (byte[] key : new byte[][] {null, {}, {-1, 0}, new byte[5000]}) {
            InboundRecord record = new InboundRecord("t", 1, 2, 5, key, utf8("{" + HELLO + "}"), null);
            Envelope envelope = RequestCodec.decode(record, 1000, 10, 1000).envelope();
            assertThat(envelope.id()).isEqualTo("t-1-2");
            assertThat(envelope.headers()).isEmpty();
        }
    }

    @Test
    void aRecordWithoutTimestampNeverExpires() throws RequestException {
        InboundRecord record = new InboundRecord("t", 1, 2, -1, null, utf8("{" + HELLO + "}"), List.of());
        assertThat(RequestCodec.decode(record, 1000, 10, 1000).envelope().deadlineAtMs())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void hugeDeadlinesDoNotOverflow() throws RequestException {
        assertThat(decode("{" + HELLO + "}", header("penstock-deadline-ms", "" + Long.MAX_VALUE))
                        .envelope()
                        .deadlineAtMs())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aMalformedTraceContextIsDropped() throws RequestException {
        assertThat(decode("{" + HELLO + "}", header("traceparent", "nonsense"))
                        .envelope()
                        .traceparent())
                .isNull();
    }

    @Test
    void byteOrderMarkAndWhitespaceAreSkippedAndPositionsStayRight() throws RequestException {
        Exchange exchange = decode("\uFEFF \r\n\t{" + HELLO + ", \"seed\": null, \"extra\": -1.50 }  \n");
        assertThat(exchange.request().extraJson()).isEqualTo("{\"extra\": -1.50}");
    }

    @Test
    void halfAnEmojiBecomesTheReplacementCharacterAndAWholeOneStays() throws RequestException {
        Exchange exchange =
                decode("{\"messages\":[{\"role\":\"user\",\"content\":\"a\\ud83d b\\udE00 \\ud83d\\ude00\"}]}");
        assertThat(exchange.request().question()).isEqualTo("a\uFFFD b\uFFFD \uD83D\uDE00");
    }

    @Test
    void controlCharactersOtherThanNulStay() throws RequestException {
        assertThat(decode("{\"messages\":[{\"role\":\"user\",\"content\":\"a\\u0001\\tb\"}]}")
                        .request()
                        .question())
                .isEqualTo("a\u0001\tb");
    }

    static Stream<Arguments> hostile() {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        byte[] fiveMegabytes = utf8("{\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(5 << 20) + "\"}]}");
        return Stream.of(
                bad("tombstone", (byte[]) null, "empty_value", null),
                bad("nothing", "", "empty_value", null),
                bad("not JSON", "hello", "invalid_json", null),
                bad("HTML", "<html></html>", "invalid_json", null),
                bad("half a JSON", "{\"messages\":[{\"role\":\"user\",\"cont", "invalid_json", null),
                bad("brace only", "{", "invalid_json", null),
                bad("a list", "[]", "invalid_json", null),
                bad("a text", "\"x\"", "invalid_json", null),
                bad("null", "null", "invalid_json", null),
                bad("two objects", "{" + HELLO + "}{}", "invalid_json", null),
                bad("NaN", "{\"temperature\":NaN," + HELLO + "}", "invalid_json", null),
                bad("UTF-16", ("{" + HELLO + "}").getBytes(StandardCharsets.UTF_16LE), "invalid_json", null),
                bad("5 MB", fiveMegabytes, "request_too_large", null),
                bad("invalid UTF-8", withContent(0xFF), "invalid_utf8", null),
                bad("overlong UTF-8", withContent(0xC0, 0x80), "invalid_utf8", null),
                bad("surrogate in UTF-8", withContent(0xED, 0xA0, 0x80), "invalid_utf8", null),
                bad("cut UTF-8", withContent(0xE2, 0x82), "invalid_utf8", null),
                bad("deep nesting", "{\"x\":" + deep + "," + HELLO + "}", "invalid_json", null),
                bad("huge number", "{\"temperature\":" + "9".repeat(100_000) + "," + HELLO + "}", "invalid_json", null),
                bad("infinite number", "{\"temperature\":1e999," + HELLO + "}", "invalid_value", "temperature"),
                bad("key twice", "{" + HELLO + "," + HELLO + "}", "duplicate_key", null),
                bad("key twice inside", "{\"x\":{\"a\":1,\"a\":2}," + HELLO + "}", "duplicate_key", null),
                bad("no messages", "{}", "missing_required_parameter", "messages"),
                bad("null messages", "{\"messages\":null}", "missing_required_parameter", "messages"),
                bad("empty messages", "{\"messages\":[]}", "empty_array", "messages"),
                bad("messages a text", "{\"messages\":\"hi\"}", "invalid_type", "messages"),
                bad("message a text", "{\"messages\":[\"hi\"]}", "invalid_type", "messages[0]"),
                message("no role", "{\"content\":\"x\"}", "missing_required_parameter", "role"),
                message("role a number", "{\"role\":1,\"content\":\"x\"}", "invalid_type", "role"),
                message("unknown role", "{\"role\":\"root\",\"content\":\"x\"}", "invalid_value", "role"),
                message("no content", "{\"role\":\"user\"}", "missing_required_parameter", "content"),
                message(
                        "null content",
                        "{\"role\":\"user\",\"content\":null}",
                        "missing_required_parameter",
                        "content"),
                message("empty content", "{\"role\":\"user\",\"content\":\"\"}", "empty_content", "content"),
                message("blank content", "{\"role\":\"user\",\"content\":\" \\n\"}", "empty_content", "content"),
                message("no parts", "{\"role\":\"user\",\"content\":[]}", "empty_content", "content"),
                message("content a number", "{\"role\":\"user\",\"content\":7}", "invalid_type", "content"),
                message("part a text", "{\"role\":\"user\",\"content\":[\"x\"]}", "invalid_type", "content[0]"),
                message(
                        "part without text", "{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}",
                        "missing_required_parameter", "content[0].text"),
                message(
                        "image",
                                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]}",
                        "unsupported_content", "content[0].type"),
                message("U+0000", "{\"role\":\"user\",\"content\":\"a\\u0000b\"}", "invalid_value", "content"),
                message("assistant last", "{\"role\":\"assistant\",\"content\":\"x\"}", "invalid_value", "role"),
                message(
                        "assistant without anything", "{\"role\":\"assistant\",\"content\":null}",
                        "missing_required_parameter", "content"),
                message(
                        "assistant with no calls", "{\"role\":\"assistant\",\"tool_calls\":[ ]}",
                        "missing_required_parameter", "content"),
                message(
                        "tool without call id", "{\"role\":\"tool\",\"content\":\"x\"}",
                        "missing_required_parameter", "tool_call_id"),
                bad(
                        "too many messages",
                        "{\"messages\":[" + ("{\"role\":\"user\",\"content\":\"x\"},").repeat(10)
                                + "{\"role\":\"user\",\"content\":\"x\"}]}",
                        "array_above_max_length",
                        "messages"),
                field("temperature", "3", "invalid_value"),
                field("temperature", "-0.1", "invalid_value"),
                field("temperature", "\"hot\"", "invalid_type"),
                field("top_p", "0", "invalid_value"),
                field("top_p", "1.1", "invalid_value"),
                field("max_tokens", "0", "invalid_value"),
                field("max_tokens", "5.0", "invalid_value"),
                field("max_tokens", "99999999999999999999", "invalid_value"),
                field("max_completion_tokens", "2147483648", "invalid_value"),
                field("seed", "\"x\"", "invalid_type"),
                field("n", "2", "invalid_value"),
                field("stream", "\"yes\"", "invalid_type"),
                field("stop", "[\"a\",\"b\",\"c\",\"d\",\"e\"]", "array_above_max_length"),
                field("stop", "\"\"", "invalid_value"),
                field("stop", "{}", "invalid_type"),
                field("model", "7", "invalid_type"),
                field("model", "\"\"", "invalid_value"),
                field("user", "7", "invalid_type"),
                field("metadata", "[]", "invalid_type"),
                field("response_format", "\"json\"", "invalid_type"),
                bad(
                        "unknown format",
                        "{\"response_format\":{\"type\":\"xml\"}," + HELLO + "}",
                        "invalid_value",
                        "response_format.type"),
                bad(
                        "format without type",
                        "{\"response_format\":{}," + HELLO + "}",
                        "missing_required_parameter",
                        "response_format.type"),
                bad(
                        "schema missing",
                        "{\"response_format\":{\"type\":\"json_schema\"}," + HELLO + "}",
                        "missing_required_parameter",
                        "response_format.json_schema.schema"),
                bad(
                        "id an object",
                        "{\"metadata\":{\"penstock-id\":{}}," + HELLO + "}",
                        "invalid_type",
                        "metadata.penstock-id"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void hostileRecordsAreRefusedWithTheFieldThatIsWrong(String name, byte[] value, String code, String param) {
        RequestException refused = refused(inbound(value, header("penstock-id", "r-1")));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.param()).isEqualTo(param);
        assertThat(refused.getMessage())
                .hasSizeLessThan(400)
                .doesNotContain("\n")
                .startsWith(param == null ? "" : param);
        assertThat(refused.envelope().id()).isEqualTo("r-1");
        assertThat(refused.outcome()).isEqualTo(Outcome.invalid(code, refused.getMessage(), param));
        assertThat(refused.exchange().request()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "penstock-deadline-ms, soon",
        "penstock-deadline-ms, 0",
        "penstock-deadline-ms, -5",
        "penstock-deadline-ms, 1.5",
        "penstock-deadline-ms, 99999999999999999999",
        "penstock-deadline-ms, ''",
        "penstock-priority, urgent",
        "penstock-id, ''",
        "penstock-tenant, '  '",
        "penstock-filter, product",
        "penstock-filter, 'product=core,'",
        "penstock-filter, '=core'",
        "penstock-filter, 'product='",
        "penstock-filter, 'product=a=b'",
        "penstock-filter, 'product=a\\b'",
        "penstock-filter, 'product=a\\'",
    })
    void badHeadersAreRefused(String name, String value) {
        RequestException refused = refused(inbound("{" + HELLO + "}", header(name, value)));
        assertThat(refused.code()).isEqualTo("invalid_value");
        assertThat(refused.param()).isEqualTo(name);
        assertThat(refused.getMessage()).contains("'" + value + "'", "allowed is");
        assertThat(refused.envelope().tenant()).isEqualTo(Envelope.DEFAULT_TENANT);
        assertThat(refused.envelope().id()).isEqualTo("key-1");
    }

    @Test
    void longAndControlCharactersInNamesAreRefusedAndShownShort() {
        assertThat(refused(inbound("{" + HELLO + "}", header("penstock-tenant", "x".repeat(201))))
                        .getMessage())
                .isEqualTo("penstock-tenant: value '" + "x".repeat(80)
                        + "...' is not allowed; allowed is text of 1 to 200 "
                        + "characters without control characters");
        assertThat(refused(inbound("{" + HELLO + "}", header("penstock-corpus", "a\nb")))
                        .getMessage())
                .contains("'a?b'");
        assertThat(refused(inbound("{" + HELLO + "}", header("penstock-labels", "ok,a\u0000")))
                        .param())
                .isEqualTo("penstock-labels");
        assertThat(refused(inbound("{" + HELLO + "}", new Header("penstock-tenant", new byte[] {-1})))
                        .code())
                .isEqualTo("invalid_header");
    }

    @Test
    void whoAskedIsFoundAlsoBehindTheFault() {
        RequestException refused =
                refused(inbound("{\"temperature\":[[1,{\"x\":[]}]],\"messages\":[{\"role\":\"root\",\"content\":[[]]}],"
                        + "\"metadata\":{\"penstock-id\":\"r-7\",\"penstock-tenant\":\"acme\"},\"n\":5}"));
        assertThat(refused.param()).isEqualTo("temperature");
        assertThat(refused.envelope().id()).isEqualTo("r-7");
        assertThat(refused.envelope().tenant()).isEqualTo("acme");
    }

    @Test
    void whoAskedIsFoundBeforeTheTextBreaks() {
        RequestException refused = refused(inbound("{\"metadata\":{\"penstock-id\":\"r-7\"},\"messages\":[{\"ro"));
        assertThat(refused.code()).isEqualTo("invalid_json");
        assertThat(refused.envelope().id()).isEqualTo("r-7");
    }

    @Test
    void errorsNeverHoldThePrompt() {
        for (String body : List.of(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hush-hush\\q\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":hush-hush}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hush-hush\\u0000\"}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":\"hush-hush\"}]}")) {
            assertThat(refused(inbound(body)).getMessage()).doesNotContain("hush");
        }
    }

    private static Exchange decode(String body, Header... headers) throws RequestException {
        return RequestCodec.decode(inbound(body, headers), 1 << 20, 10, 60_000);
    }

    private static RequestException refused(InboundRecord record) {
        RequestException refused =
                catchThrowableOfType(RequestException.class, () -> RequestCodec.decode(record, 1 << 20, 10, 60_000));
        assertThat(refused).as("the record must be refused").isNotNull();
        return refused;
    }

    private static Arguments bad(String name, String value, String code, String param) {
        return bad(name, utf8(value), code, param);
    }

    private static Arguments bad(String name, byte[] value, String code, String param) {
        return Arguments.of(name, value, code, param);
    }

    private static Arguments message(String name, String message, String code, String param) {
        return bad(name, "{\"messages\":[" + message + "]}", code, "messages[0]." + param);
    }

    private static Arguments field(String name, String value, String code) {
        return bad(name + " " + value, "{\"" + name + "\":" + value + "," + HELLO + "}", code, name);
    }

    private static byte[] withContent(int... bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8("{\"messages\":[{\"role\":\"user\",\"content\":\"a"));
        for (int b : bytes) {
            out.write(b);
        }
        out.writeBytes(utf8("\"}]}"));
        return out.toByteArray();
    }
}
