package dev.penstock.state.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private static final IndexedDocument DOCUMENT = Documents.document(
            "c", Documents.BLUE, "d", 3, List.of("hr"), Map.of("lang", "en", "", "\0"), "alpha", "beta", "alpha");

    @Property
    void theOrderOfVersionsIsTheOrderOfTheirTexts(@ForAll long one, @ForAll long other) {
        assertThat(Integer.signum(Versions.ordered(one).compareTo(Versions.ordered(other))))
                .isEqualTo(Long.compare(one, other));
        assertThat(Versions.parse(Versions.ordered(one))).isEqualTo(one);
    }

    @Property
    void aHeaderReadsAsItWasWritten(
            @ForAll long version,
            @ForAll String title,
            @ForAll Map<String, String> metadata,
            @ForAll List<String> labels) {
        DocumentHeader header = new DocumentHeader(
                version,
                wellFormed(title),
                null,
                wellFormed(metadata),
                labels.stream().map(CodecsTest::wellFormed).toList(),
                7);
        assertThat(DocumentHeader.decode(header.encode())).isEqualTo(header);
    }

    @Test
    void chunksVectorsAndManifestsReadAsTheyWereWritten() {
        IndexedChunk chunk = DOCUMENT.chunks().get(1);
        assertThat(ChunkCodec.decode(ChunkCodec.encode(chunk))).isEqualTo(ChunkCodec.withVector(chunk, null));
        assertThat(VectorCodec.decode(VectorCodec.encode(chunk.vector()))).containsExactly(chunk.vector());
        assertThat(ManifestCodec.decode(ManifestCodec.encode(DOCUMENT.chunks())))
                .containsExactly(
                        Map.entry("d#0", Documents.hash("alpha")),
                        Map.entry("d#1", Documents.hash("beta")),
                        Map.entry("d#2", Documents.hash("alpha")));
    }

    @Test
    void whatIsDamagedSaysSoWithoutContent() {
        byte[] newer = {0, 0, 0, 9, 0};
        for (byte[] bytes : List.of(newer, new byte[0], "secret text".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> ChunkCodec.decode(bytes)).isInstanceOf(DamagedException.class);
            assertThatThrownBy(() -> DocumentHeader.decode(bytes)).isInstanceOf(DamagedException.class);
            assertThatThrownBy(() -> ManifestCodec.decode(bytes))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> VectorCodec.decode(new byte[3])).isInstanceOf(DamagedException.class);
        Map<byte[], byte[]> hash = new HashMap<>();
        hash.put(
                "header".getBytes(StandardCharsets.UTF_8),
                DocumentHeader.of(DOCUMENT).encode());
        assertThatThrownBy(() -> StoredDocument.of("c", Documents.BLUE, "d", hash))
                .isInstanceOf(DamagedException.class);
        assertThat(StoredDocument.of("c", Documents.BLUE, "d", Map.of())).isEmpty();
    }

    @Test
    void aWriteSaysHowManyChunksItHas() {
        assertThat(WriteId.chunks(WriteId.of(20_000))).isEqualTo(20_000);
        assertThat(WriteId.of(1)).isNotEqualTo(WriteId.of(1));
        assertThat(WriteId.chunks("")).isEqualTo(1);
        assertThat(WriteId.chunks("x-1")).isEqualTo(1);
    }

    /** Lone surrogates have no UTF-8 form; texts are well-formed before they come here. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Map<String, String> wellFormed(Map<String, String> texts) {
        Map<String, String> clean = new HashMap<>();
        texts.forEach((name, value) -> clean.put(wellFormed(name), wellFormed(value)));
        return clean;
    }
}
