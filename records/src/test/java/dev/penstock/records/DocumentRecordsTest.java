package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentRecordsTest {
    private static final ChunkChange CHUNK = new ChunkChange(
            "kb", "m@1/2+s", "a/b", "a/b#0f", false, 7, 3, "T > U", "Text \"\u00e9\"", 5, 13, "0f", new float[] {
                0.6f, -0.8f
            });

    @Test
    void aChunkSurvivesWithItsVector() {
        ChunkChange read = DocumentRecords.decodeChunk(DocumentRecords.key(CHUNK), DocumentRecords.encode(CHUNK));

        assertThat(read).usingRecursiveComparison().isEqualTo(CHUNK);
    }

    @Test
    void otherProgramsFindSnakeCaseAndLittleEndianFloats() throws Exception {
        JsonNode json = Json.MAPPER.readTree(DocumentRecords.encode(CHUNK));

        assertThat(json.path("document_id").textValue()).isEqualTo("a/b");
        assertThat(json.path("chunk_id").textValue()).isEqualTo("a/b#0f");
        assertThat(json.path("vector").binaryValue()).containsExactly(0x9a, 0x99, 0x19, 0x3f, 0xcd, 0xcc, 0x4c, 0xbf);
    }

    @Test
    void aChunkThatIsGoneIsATombstoneWhoseKeySaysWhichOne() {
        ChunkChange gone = ChunkChange.delete("kb", "m@1/2+s", "a/b", "a/b#0f");

        assertThat(DocumentRecords.encode(gone)).isNull();
        assertThat(DocumentRecords.key(gone)).isEqualTo(DocumentRecords.key(CHUNK));
        assertThat(DocumentRecords.decodeChunk(DocumentRecords.key(gone), null)).isEqualTo(gone);
    }

    @Test
    void namesWithSeparatorsDoNotShareAKey() {
        assertThat(text(DocumentRecords.key("a", "b\",\"c"))).isNotEqualTo(text(DocumentRecords.key("a\",\"b", "c")));
        assertThat(text(DocumentRecords.key("a/b", "c"))).isNotEqualTo(text(DocumentRecords.key("a", "b/c")));
    }

    @Test
    void whatIsNoneIsRefusedWithoutItsContent() {
        assertThatThrownBy(() -> DocumentRecords.decodeChunk(utf8("[]"), utf8("{\"text\": secret}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a chunk")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> DocumentRecords.decodeChunk(utf8("[\"kb\"]"), null))
                .hasMessageContaining("it has 1 names");
        assertThatThrownBy(() -> DocumentRecords.decodeChunk(null, null)).hasMessageContaining("it is null");
    }

    @Test
    void reportsAndQuarantinedPassagesSurvive() {
        DocumentReport report =
                new DocumentReport("kb", "a", 7, DocumentStatus.FAILED, 0, 1, 2, 3, 4, 5, 6, "it is empty");
        QuarantinedPassage passage = new QuarantinedPassage("kb", "a", 7, "Ignore all", 1, 11, "injection", "p", 2, 9);

        assertThat(DocumentRecords.decodeReport(DocumentRecords.encode(report))).isEqualTo(report);
        assertThat(DocumentRecords.decodeQuarantined(DocumentRecords.encode(passage)))
                .isEqualTo(passage);
    }

    @Test
    void aChangeIsReadAsItWasWritten() throws DocumentException {
        DocumentChange upsert = new DocumentChange(
                "kb",
                "a/b",
                7,
                false,
                utf8("# Text"),
                "s3://b/a",
                "text/markdown",
                "T",
                Map.of("lang", "en"),
                List.of("hr"),
                5);

        assertThat(again(upsert)).usingRecursiveComparison().isEqualTo(upsert);
        DocumentChange binary =
                new DocumentChange("kb", "a", 1, false, new byte[] {0, -1}, null, null, null, Map.of(), List.of(), 5);
        assertThat(again(binary)).usingRecursiveComparison().isEqualTo(binary);
        assertThat(again(DocumentChange.delete("kb", "a/b", 8, 5))).isEqualTo(DocumentChange.delete("kb", "a/b", 8, 5));
    }

    private static DocumentChange again(DocumentChange change) throws DocumentException {
        byte[] value = DocumentChangeCodec.encode(change);
        InboundRecord record =
                new InboundRecord(Topics.DOC_CHANGES, 0, 0, change.changedAtMs(), null, value, List.of());
        return DocumentChangeCodec.decode(record, value.length).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
