package dev.penstock.state.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document as its Redis hash holds it: {@code version}, {@code write} (different for each write), {@code fingerprint},
 * {@code header}, {@code manifest}, {@code chunks} (how many), {@code chunk:N} for each of them, and {@code vector:HASH} for
 * each hash among them.
 *
 * @param write identity of the write that made it
 */
record StoredDocument(String write, IndexedDocument document) {
    static final String CHUNK = "chunk:";
    static final String VECTOR = "vector:";

    /**
     * Empty where there is no such document (any more).
     *
     * @throws DamagedException if the hash was not written by a {@link RedisDocumentStore} that this code knows
     */
    static Optional<StoredDocument> of(
            String corpus, Generation generation, String documentId, Map<byte[], byte[]> hash) {
        if (hash.isEmpty()) {
            return Optional.empty();
        }
        Map<String, byte[]> fields = new HashMap<>(2 * hash.size());
        hash.forEach((name, value) -> fields.put(DocumentKeys.text(name), value));
        DocumentHeader header = DocumentHeader.decode(field(fields, "header"));
        IndexedDocument document = new IndexedDocument(
                corpus,
                generation,
                documentId,
                header.version(),
                DocumentKeys.text(field(fields, "fingerprint")),
                header.title(),
                header.uri(),
                header.metadata(),
                header.labels(),
                header.changedAtMs(),
                chunks(fields));
        return Optional.of(new StoredDocument(DocumentKeys.text(field(fields, "write")), document));
    }

    private static List<IndexedChunk> chunks(Map<String, byte[]> fields) {
        int size = count(DocumentKeys.text(field(fields, "chunks")));
        Map<String, float[]> vectors = new HashMap<>();
        List<IndexedChunk> chunks = new ArrayList<>(Math.min(size, fields.size()));
        for (int i = 0; i < size; i++) {
            IndexedChunk chunk = ChunkCodec.decode(field(fields, CHUNK + i));
            float[] vector =
                    vectors.computeIfAbsent(chunk.hash(), stored -> VectorCodec.decode(field(fields, VECTOR + stored)));
            chunks.add(ChunkCodec.withVector(chunk, vector));
        }
        return chunks;
    }

    private static int count(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new DamagedException("number of chunks", e);
        }
    }

    private static byte[] field(Map<String, byte[]> fields, String name) {
        byte[] value = fields.get(name);
        DamagedException.unless(value != null, "document");
        return value;
    }
}
