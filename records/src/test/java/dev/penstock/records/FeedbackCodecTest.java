package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackCodecTest {
    private static final long SENT_MS = 1_700_000_000_000L;

    @Test
    void everythingThatAUserCanSay() throws Exception {
        Feedback feedback = decode("""
                {"tenant":"acme","request_id":"r-1","user":"ann","rating":2.5,"flags":["irrelevant","wrong","wrong"],
                 "correction":"It is 42.","given_at_ms":1699999999000}""");
        assertThat(feedback)
                .isEqualTo(new Feedback(
                        "acme",
                        "r-1",
                        "ann",
                        2.5,
                        List.of(FeedbackFlag.WRONG, FeedbackFlag.IRRELEVANT),
                        "It is 42.",
                        1_699_999_999_000L));
        InboundRecord written = record(FeedbackCodec.encode(feedback));
        assertThat(FeedbackCodec.decode(written, 10_000)).isEqualTo(feedback);
        assertThat(FeedbackCodec.key(feedback)).asString().isEqualTo("[\"acme\",\"r-1\"]");
    }

    @Test
    void aThumbIsTheBestOrTheWorstRating() throws Exception {
        assertThat(decode("{\"request_id\":\"r\",\"thumb\":\"up\"}").rating()).isEqualTo(5);
        assertThat(decode("{\"request_id\":\"r\",\"thumb\":\"down\"}").rating()).isEqualTo(1);
    }

    @Test
    void whatIsMissingComesFromTheRecord() throws Exception {
        Feedback feedback = decode("{\"request_id\":\"r\",\"rating\":5}");
        assertThat(feedback.tenant()).isEqualTo("default");
        assertThat(feedback.user()).isNull();
        assertThat(feedback.givenAtMs()).isEqualTo(SENT_MS);
    }

    @Test
    void headersWinOverTheBody() throws Exception {
        byte[] value = utf8("{\"tenant\":\"mallory\",\"user\":\"eve\",\"rating\":1}");
        Feedback feedback = FeedbackCodec.decode(
                new InboundRecord(
                        "llm.feedback",
                        0,
                        1,
                        SENT_MS,
                        null,
                        value,
                        List.of(
                                new Header(Headers.TENANT, utf8("acme")),
                                new Header(Headers.ID, utf8("r-9")),
                                new Header(Headers.USER, utf8("ann")))),
                1000);
        assertThat(feedback.tenant()).isEqualTo("acme");
        assertThat(feedback.requestId()).isEqualTo("r-9");
        assertThat(feedback.user()).isEqualTo("ann");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"rating":5}                                           | request_id: is missing
                    {"request_id":"r"}                                     | rating: is missing; allowed is rating, thumb, flags or correction
                    {"request_id":"r","rating":6}                          | rating: value '6' is not allowed; allowed is a number from 1 (bad) to 5 (good)
                    {"request_id":"r","rating":0.9}                        | rating: value '0.9' is not allowed
                    {"request_id":"r","rating":"5"}                        | rating: text is not allowed
                    {"request_id":"r","thumb":"sideways"}                  | thumb: value 'sideways' is not allowed; allowed is up or down
                    {"request_id":"r","thumb":"up","rating":5}             | thumb: stands beside rating
                    {"request_id":"r","flags":["wrong","rude"]}            | flags[1]: value 'rude' is not allowed; allowed is one of wrong, irrelevant
                    {"request_id":"r","flags":"wrong"}                     | flags: text is not allowed; allowed is a list of wrong
                    {"request_id":"r","rating":5,"raiting":5}              | 'raiting': is not known; allowed are tenant, request_id
                    {"request_id":"r","rating":5,"rating":1}               | a key stands twice
                    {"request_id":7,"rating":5}                            | request_id: a number is not allowed
                    {"request_id":"r","rating":5,"given_at_ms":1700003600001} | given_at_ms: value '1700003600001' is not allowed
                    {"request_id":"r","rating":5,"given_at_ms":1.5}        | given_at_ms: value '1.5' is not allowed
                    {"request_id":"r","rating":5,"given_at_ms":-1}         | given_at_ms: value '-1' is not allowed
                    {"request_id":"r","correction":" "}                    | correction: 1 characters, blank
                    {"request_id":"r","correction":5}                      | correction: a number is not allowed
                    {"request_id":"r","rating":5} x                        | not valid JSON
                    [1]                                                    | the value is no JSON object
                    """)
    void anErrorNamesFieldValueAndWhatIsAllowed(String body, String message) {
        assertThat(refused(utf8(body))).contains(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatIsNoTextAtAllIsRefused(int kind) {
        byte[][] values = {null, new byte[0], {'{', (byte) 0xC0, (byte) 0x80, '}'}};
        assertThat(refused(values[kind])).containsAnyOf("empty", "UTF-8");
    }

    @Test
    void sizesAreLimited() {
        assertThat(refused(utf8("{\"request_id\":\"r\",\"correction\":\"" + "x".repeat(100_001) + "\"}")))
                .contains("correction: 100001 characters")
                .contains("1 to 100000");
        assertThat(refused(utf8(" ".repeat(1_000_001)))).contains("1000001 bytes; allowed are 1000000");
    }

    @Test
    void aRecordWithoutAnyTimeIsRefused() {
        InboundRecord timeless = new InboundRecord(
                "llm.feedback", 0, 1, -1, null, utf8("{\"request_id\":\"r\",\"rating\":5}"), List.of());
        FeedbackException refused =
                catchThrowableOfType(FeedbackException.class, () -> FeedbackCodec.decode(timeless, 1000));
        assertThat(refused).hasMessageContaining("given_at_ms: is missing");
    }

    private static String refused(byte[] value) {
        FeedbackException refused =
                catchThrowableOfType(FeedbackException.class, () -> FeedbackCodec.decode(record(value), 1_000_000));
        assertThat(refused).isNotNull();
        return refused.getMessage();
    }

    private static Feedback decode(String body) throws FeedbackException {
        return FeedbackCodec.decode(record(utf8(body)), 10_000);
    }

    private static InboundRecord record(byte[] value) {
        return new InboundRecord("llm.feedback", 0, 1, SENT_MS, null, value, List.of());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
