package dev.penstock.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What the re-embedding job writes, as JSON. Keys of objects are the component names in snake_case, enums are constant
 * names, a vector is base64 of little-endian float32; on reading, unknown keys are ignored.
 *
 * <p>Record keys are JSON lists of names, which no names can confuse: {@code [corpus, document]}, and for chunks
 * {@code [corpus, generation, document, chunk]}. A chunk that is gone has no value, so that compaction removes it.
 */
public final class DocumentRecords {
    private static final int CHUNK_NAMES = 4;

    private DocumentRecords() {}

    /** Key of everything that is told of a document. */
    public static byte[] key(String corpus, String documentId) {
        return SnakeJson.names(List.of(corpus, documentId));
    }

    public static byte[] key(ChunkChange change) {
        return SnakeJson.names(List.of(change.corpus(), change.generation(), change.documentId(), change.chunkId()));
    }

    /** Null for a chunk that is gone. */
    public static byte[] encode(ChunkChange change) {
        return change.deleted() ? null : SnakeJson.write(change);
    }

    /**
     * Reads a record of {@link Topics#DOC_CHUNKS}.
     *
     * @param value may be null
     * @throws IllegalArgumentException if the record is something else; the message tells where, and no content
     */
    public static ChunkChange decodeChunk(byte[] key, byte[] value) {
        if (value != null) {
            return SnakeJson.read(value, ChunkChange.class, "chunk");
        }
        JsonNode names = SnakeJson.read(key, JsonNode.class, "key of a chunk");
        if (!names.isArray() || names.size() != CHUNK_NAMES) {
            throw new IllegalArgumentException("not a key of a chunk: it has " + names.size() + " names");
        }
        return ChunkChange.delete(
                names.get(0).asText(),
                names.get(1).asText(),
                names.get(2).asText(),
                names.get(3).asText());
    }

    public static byte[] encode(QuarantinedPassage passage) {
        return SnakeJson.write(passage);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static QuarantinedPassage decodeQuarantined(byte[] value) {
        return SnakeJson.read(value, QuarantinedPassage.class, "quarantined passage");
    }

    public static byte[] encode(DocumentReport report) {
        return SnakeJson.write(report);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static DocumentReport decodeReport(byte[] value) {
        return SnakeJson.read(value, DocumentReport.class, "report of a document");
    }
}
