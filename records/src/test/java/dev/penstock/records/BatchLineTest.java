package dev.penstock.records;

import static dev.penstock.records.Exchanges.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchLineTest {
    private static final String BODY = "{\"messages\": [{\"role\":\"user\",\"content\":\"H\u00e4?\"}], \"x\": 1.10}";

    @Test
    void aBatchLineGivesItsIdAndItsBodyAsItStands() {
        BatchLine line =
                BatchLine.parse(utf8("{\"custom_id\":\"a-1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
                        + "\"body\": " + BODY + " }"));
        assertThat(line.isRequest()).isTrue();
        assertThat(line.customId()).isEqualTo("a-1");
        assertThat(new String(line.body(), StandardCharsets.UTF_8)).isEqualTo(BODY);
        assertThat(line.errorCode()).isNull();
    }

    @Test
    void aPlainBodyIsALineToo() {
        BatchLine line = BatchLine.parse(utf8(BODY));
        assertThat(line.customId()).isNull();
        assertThat(new String(line.body(), StandardCharsets.UTF_8)).isEqualTo(BODY);
    }

    @Test
    void whatTheBodyHoldsIsNotJudgedHere() {
        assertThat(BatchLine.parse(utf8("{\"custom_id\":\"a\",\"body\":{}}")).isRequest())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hello | invalid_json | ``",
                "[] | invalid_json | ``",
                "{} | invalid_line | ``",
                "{\"custom_id\":\"a\"} | invalid_line | a",
                "{\"custom_id\":7} | invalid_line | 7",
                "{\"custom_id\":null} | invalid_line | ``",
                "{\"custom_id\":{\"b\":1},\"body\":[]} | invalid_line | ``",
                "{\"custom_id\":\"a\",\"body\":[{}]} | invalid_line | a",
                "{\"custom_id\":\"a\",\"body\":{},\"method\":\"GET\"} | invalid_method | a",
                "{\"custom_id\":\"a\",\"body\":{},\"url\":\"/v1/embeddings\"} | invalid_url | a",
                "{\"custom_id\":\"a\",\"custom_id\":\"b\",\"body\":{}} | duplicate_key | a",
                "{\"custom_id\":\"a\",\"body\":{}} x | invalid_json | a",
                "{\"custom_id\": \"a\\u00e4\\\"b\", \"body\": {\"mess | invalid_json | a\u00e4\"b",
                "{\"body\": nonsense, \"custom_id\" : \"a\"} | invalid_json | a",
                "{\"body\": \"\\\"custom_id\\\":\\\"no\\\"\", \"custom_id\":\"yes\" | invalid_json | yes",
                "{\"body\": {\"content\":\"\\\"custom_id\\\":\\\"no\\\" | invalid_json | ``",
                "{\"custom_id\":\"never ends | invalid_json | ``",
                "{\"custom_id\" \"a\" x | invalid_json | ``",
                "{\"custom_id\":\"bad \\q escape\" x | invalid_json | ``"
            })
    void otherLinesSayWhyTheyAreNoneAndKeepTheirIdWherePossible(String text, String code, String customId) {
        BatchLine line = BatchLine.parse(utf8(text));
        assertThat(line.errorCode()).isEqualTo(code);
        assertThat(line.customId()).isEqualTo(customId.isEmpty() ? null : customId);
        assertThat(line.isRequest()).isFalse();
        assertThat(line.errorMessage()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void theIdIsRecoveredFromInvalidUtf8() {
        byte[] bytes = utf8("{\"custom_id\":\"a\",\"body\":{\"x\":\"?\"}}");
        bytes[bytes.length - 4] = (byte) 0xFF;
        BatchLine line = BatchLine.parse(bytes);
        assertThat(line.errorCode()).isEqualTo("invalid_utf8");
        assertThat(line.customId()).isEqualTo("a");
    }

    @Property
    void noLineMakesItFail(@ForAll byte[] bytes, @ForAll String text) {
        assertThat(BatchLine.parse(bytes).isRequest()).isFalse();
        BatchLine line = BatchLine.parse(utf8("{\"custom_id\":\"" + Utf8.wellFormed(text)));
        assertThat(line.isRequest()).isFalse();
    }

    @Test
    void aResponseBecomesAnOutputLine() throws IOException {
        byte[] response = ResponseCodec.encode(Exchanges.full());
        byte[] output = BatchLine.output("a-1", response);
        assertThat(output).doesNotContain((byte) '\n');

        JsonNode tree = Json.MAPPER.readTree(output);
        assertThat(tree.path("id").textValue()).isEqualTo("batch_req_r-1");
        assertThat(tree.path("custom_id").textValue()).isEqualTo("a-1");
        assertThat(tree.at("/response/status_code").intValue()).isEqualTo(200);
        assertThat(tree.at("/response/request_id").textValue()).isEqualTo("r-1");
        assertThat(tree.at("/response/body")).isEqualTo(Json.MAPPER.readTree(response));
        assertThat(tree.path("error").isNull()).isTrue();
    }

    @Test
    void lineBreaksInAResponseDoNotBreakTheLine() throws IOException {
        byte[] response = utf8("{\r\n \"text\": \"a\\nb\",\n \"penstock\": {\"id\": \"r\", \"status\": \"hit\"}\n}");
        byte[] output = BatchLine.output(null, response);
        assertThat(output).doesNotContain((byte) '\n', (byte) '\r');
        assertThat(Json.MAPPER.readTree(output).at("/response/body")).isEqualTo(Json.MAPPER.readTree(response));
    }

    @Test
    void failuresHaveTheStatusThatHttpWouldHave() throws IOException {
        assertThat(statusCode(Outcome.invalid("c", "m", "p"))).isEqualTo(400);
        assertThat(statusCode(Outcome.shed("rate_limit_exceeded", "m"))).isEqualTo(429);
        assertThat(statusCode(Outcome.failed("upstream", "m"))).isEqualTo(500);
        assertThat(statusCode(Outcome.blocked("c", "m"))).isEqualTo(200);
    }

    @Test
    void aLineThatIsNoneBecomesAnErrorLine() throws IOException {
        assertThat(Json.MAPPER.readTree(BatchLine.error("a", "line-3", "invalid_json", "not valid JSON")))
                .isEqualTo(Json.MAPPER.readTree("{\"id\":\"batch_req_line-3\",\"custom_id\":\"a\",\"response\":null,"
                        + "\"error\":{\"code\":\"invalid_json\",\"message\":\"not valid JSON\"}}"));
    }

    @Test
    void onlyResponsesOfPenstockAreTaken() {
        assertThatThrownBy(() -> BatchLine.output("a", utf8("{}"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static int statusCode(Outcome outcome) throws IOException {
        byte[] response = ResponseCodec.encode(Exchanges.bare().withOutcome(outcome));
        return Json.MAPPER
                .readTree(BatchLine.output("a", response))
                .at("/response/status_code")
                .intValue();
    }
}
