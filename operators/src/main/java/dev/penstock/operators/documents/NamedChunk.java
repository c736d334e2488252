package dev.penstock.operators.documents;

import dev.penstock.operators.CanonicalHash;
import dev.penstock.operators.corpus.TextChunk;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DocumentChange;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import java.util.HashMap;
import java.util.Map;

/**
 * A chunk with the name that it has in its document.
 *
 * @param hash of what is embedded: equal hashes have equal vectors
 */
record NamedChunk(String id, String hash, TextChunk text) {

    IndexedChunk indexed(float[] vector) {
        return new IndexedChunk(id, text.section(), text.title(), text.text(), text.start(), text.end(), hash, vector);
    }

    ChunkChange change(DocumentChange document, Generation generation, float[] vector) {
        return new ChunkChange(
                document.corpus(),
                generation.toString(),
                document.id(),
                id,
                false,
                document.version(),
                text.section(),
                text.title(),
                text.text(),
                text.start(),
                text.end(),
                hash,
                vector);
    }

    /**
     * Names the chunks of one document after what they say, so that a chunk keeps its name in the next version whatever
     * was inserted before it. Chunks that say the same are numbered in the order of the text.
     */
    static final class Names {
        /** 64 bits: within one document, names do not meet by chance. */
        private static final int DIGITS = 16;

        private final String documentId;
        private final Map<String, Integer> taken = new HashMap<>();

        Names(String documentId) {
            this.documentId = documentId;
        }

        /** Names the next chunk in the order of the text. */
        NamedChunk next(TextChunk text) {
            String hash = new CanonicalHash("chunk-1").add(text.embeddedText()).hex();
            String name = documentId + "#" + hash.substring(0, DIGITS);
            int before = taken.merge(name, 1, Integer::sum) - 1;
            return new NamedChunk(before == 0 ? name : name + "-" + before, hash, text);
        }
    }
}
