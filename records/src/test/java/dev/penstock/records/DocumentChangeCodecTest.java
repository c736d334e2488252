package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentChangeCodecTest {
    private static final long TIMESTAMP = 1_700_000_000_000L;

    @Test
    void aPlainUpsertCarriesAllFields() throws DocumentException {
        DocumentChange change = decode("{\"op\":\"upsert\",\"corpus\":\"kb\",\"id\":\"a/b.md\",\"version\":7,"
                + "\"content\":\"# H\u00e9llo\",\"media_type\":\"text/markdown\",\"title\":\"T\",\"uri\":\"s3://b/a\","
                + "\"metadata\":{\"lang\":\"en\",\"pages\":3,\"draft\":false},\"labels\":[\"hr\",\"board\",\"hr\"]}");

        assertThat(change.corpus()).isEqualTo("kb");
        assertThat(change.id()).isEqualTo("a/b.md");
        assertThat(change.version()).isEqualTo(7);
        assertThat(change.deleted()).isFalse();
        assertThat(new String(change.content(), StandardCharsets.UTF_8)).isEqualTo("# H\u00e9llo");
        assertThat(change.mediaType()).isEqualTo("text/markdown");
        assertThat(change.uri()).isEqualTo("s3://b/a");
        assertThat(change.metadata())
                .containsExactlyInAnyOrderEntriesOf(Map.of("lang", "en", "pages", "3", "draft", "false"));
        assertThat(change.labels()).isEqualTo(List.of("board", "hr"));
        assertThat(change.changedAtMs()).isEqualTo(TIMESTAMP);
    }

    @Test
    void withoutOpAndVersionItIsAnUpsertAtTheRecordsTime() throws DocumentException {
        DocumentChange change = decode("{\"corpus\":\"kb\",\"id\":12,\"content_base64\":\"AAEC\"}");

        assertThat(change.deleted()).isFalse();
        assertThat(change.id()).isEqualTo("12");
        assertThat(change.version()).isEqualTo(TIMESTAMP);
        assertThat(change.content()).containsExactly(0, 1, 2);
    }

    @Test
    void aDeleteNeedsOnlyItsNames() throws DocumentException {
        DocumentChange change =
                decode("{\"op\":\"delete\",\"corpus\":\"kb\",\"id\":\"x\",\"version\":9,\"content\":\"old\"}");

        assertThat(change).isEqualTo(DocumentChange.delete("kb", "x", 9, TIMESTAMP));
    }

    @Test
    void debeziumRowsAreReadFromAfterWithLabelsAsJsonInText() throws DocumentException {
        DocumentChange change = decode("{\"schema\":{},\"payload\":{\"before\":null,\"after\":{\"corpus\":\"kb\","
                + "\"id\":\"x\",\"content\":\"c\",\"labels\":\"[\\\"hr\\\"]\",\"metadata\":null},"
                + "\"source\":{\"lsn\":4711,\"ts_ms\":1600000000000},\"op\":\"u\",\"ts_ms\":1600000000005}}");

        assertThat(change.version()).isEqualTo(4711);
        assertThat(change.labels()).isEqualTo(List.of("hr"));
        assertThat(change.changedAtMs()).isEqualTo(1_600_000_000_000L);
    }

    @Test
    void debeziumDeletesAreReadFromBefore() throws DocumentException {
        DocumentChange change = decode("{\"before\":{\"corpus\":\"kb\",\"id\":\"x\"},\"after\":null,"
                + "\"source\":{\"file\":\"bin.000003\",\"pos\":154,\"ts_ms\":5},\"op\":\"d\"}");

        assertThat(change).isEqualTo(DocumentChange.delete("kb", "x", (3L << 32) + 154, 5));
    }

    @Test
    void aTombstoneIsNoChange() throws DocumentException {
        assertThat(DocumentChangeCodec.decode(record(null), 1000)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[] | no JSON object",
                "{\"corpus\":\"kb\" | not valid JSON",
                "{\"id\":\"x\",\"content\":\"secret\"} | corpus: is missing",
                "{\"corpus\":\"kb\",\"content\":\"secret\"} | id: is missing",
                "{\"corpus\":\"kb\",\"id\":\"\",\"content\":\"secret\"} | id: value '' is not allowed",
                "{\"corpus\":\"kb\",\"id\":\"x\"} | content: is missing; allowed is content, content_base64 or uri",
                "{\"corpus\":\"kb\",\"id\":\"x\",\"content\":\"secret\",\"content_base64\":\"AA==\"} | one of the two",
                "{\"corpus\":\"kb\",\"id\":\"x\",\"content_base64\":\"%\"} | content_base64: is no base64",
                "{\"corpus\":\"kb\",\"id\":\"x\",\"content\":\"secret\",\"version\":1.5} | version: a number",
                "{\"corpus\":\"kb\",\"id\":\"x\",\"content\":\"secret\",\"labels\":\"hr\"} | labels: is text that is no JSON",
                "{\"corpus\":\"kb\",\"id\":\"x\",\"content\":\"secret\",\"metadata\":{\"a\":[]}} | metadata.'a': a list",
                "{\"op\":\"t\",\"after\":null,\"source\":{}} | op: value 't' is not allowed; allowed is c, u, r or d",
                "{\"op\":\"put\",\"corpus\":\"kb\",\"id\":\"x\"} | op: value 'put' is not allowed; allowed is upsert or delete",
                "{\"op\":\"c\",\"after\":null} | after: is missing",
            })
    void whatIsNoChangeIsRefusedByFieldAndWithoutContent(String value, String message) {
        DocumentException refused = catchThrowableOfType(DocumentException.class, () -> decode(value));

        assertThat(refused).hasMessageContaining(message).hasMessageNotContaining("secret");
    }

    @Test
    void aValueBeyondTheLimitIsNotParsed() {
        DocumentException refused = catchThrowableOfType(
                DocumentException.class, () -> DocumentChangeCodec.decode(record(new byte[11]), 10));

        assertThat(refused).hasMessage("the value has 11 bytes; allowed are 10");
    }

    private static DocumentChange decode(String value) throws DocumentException {
        return DocumentChangeCodec.decode(record(value.getBytes(StandardCharsets.UTF_8)), 1 << 20)
                .orElseThrow();
    }

    private static InboundRecord record(byte[] value) {
        return new InboundRecord(Topics.DOC_CHANGES, 0, 3, TIMESTAMP, null, value, List.of());
    }
}
