package dev.penstock.state.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StoredDocumentTest {

    @Property
    void theOrderOfVersionsIsTheOrderOfTheirTexts(@ForAll long one, @ForAll long other) {
        assertThat(Integer.signum(StoredDocument.ordered(one).compareTo(StoredDocument.ordered(other))))
                .isEqualTo(Long.compare(one, other));
        assertThat(StoredDocument.version(StoredDocument.ordered(one))).isEqualTo(one);
    }

    @Test
    void aChunkReadsAsItWasWritten() {
        Chunk chunk = new Chunk("c", "d", 3, "d#1", "T", "text", 1, 5, List.of("hr"), new float[] {1, 0}, "m");
        assertThat(ChunkCodec.decode("c", "d", 3, ChunkCodec.encode(chunk)))
                .get()
                .usingRecursiveComparison()
                .isEqualTo(chunk);
        assertThat(ChunkCodec.decode("c", "d", 3, new byte[] {0, 0, 0, 2, 0})).isEmpty();
        assertThat(ChunkCodec.decode("c", "d", 3, new byte[0])).isEmpty();
    }
}
