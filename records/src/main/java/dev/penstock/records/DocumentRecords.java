package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * What the re-embedding job writes, as JSON. Keys of objects are the component names in snake_case, enums are constant
 * names, a vector is base64 of little-endian float32; on reading, unknown keys are ignored.
 *
 * <p>Record keys are JSON lists of names, which no names can confuse: {@code [corpus, document]}, and for chunks
 * {@code [corpus, generation, document, chunk]}. A chunk that is gone has no value, so that compaction removes it.
 */
public final class DocumentRecords {
    private static final JsonMapper MAPPER = JsonMapper.builder(Json.FACTORY)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(VectorJson.module())
            .build();

    private static final int CHUNK_NAMES = 4;

    private DocumentRecords() {}

    /** Key of everything that is told of a document. */
    public static byte[] key(String corpus, String documentId) {
        return names(List.of(corpus, documentId));
    }

    public static byte[] key(ChunkChange change) {
        return names(List.of(change.corpus(), change.generation(), change.documentId(), change.chunkId()));
    }

    /** Null for a chunk that is gone. */
    public static byte[] encode(ChunkChange change) {
        return change.deleted() ? null : write(change);
    }

    /**
     * Reads a record of {@link Topics#DOC_CHUNKS}.
     *
     * @param value may be null
     * @throws IllegalArgumentException if the record is something else; the message tells where, and no content
     */
    public static ChunkChange decodeChunk(byte[] key, byte[] value) {
        if (value != null) {
            return read(value, ChunkChange.class, "chunk");
        }
        JsonNode names = read(key, JsonNode.class, "key of a chunk");
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
        return write(passage);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static QuarantinedPassage decodeQuarantined(byte[] value) {
        return read(value, QuarantinedPassage.class, "quarantined passage");
    }

    public static byte[] encode(DocumentReport report) {
        return write(report);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static DocumentReport decodeReport(byte[] value) {
        return read(value, DocumentReport.class, "report of a document");
    }

    private static byte[] write(Object record) {
        return Json.bytes(json -> MAPPER.writeValue(json, record));
    }

    private static byte[] names(List<String> names) {
        return Json.bytes(json -> writeNames(json, names));
    }

    private static void writeNames(JsonGenerator json, List<String> names) throws IOException {
        json.writeStartArray();
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private static <T> T read(byte[] value, Class<T> type, String what) {
        try {
            T read = value == null ? null : MAPPER.readValue(value, type);
            if (read == null) {
                throw new IllegalArgumentException("not a " + what + ": it is null");
            }
            return read;
        } catch (IOException e) {
            throw new IllegalArgumentException("not a " + what + ": " + Json.problem(e));
        }
    }
}
