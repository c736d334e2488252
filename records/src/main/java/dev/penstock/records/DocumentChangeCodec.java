package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads changes of documents, in one of two forms that are told apart by themselves.
 *
 * <p><b>Plain</b>: {@code {"op": "upsert" | "delete", "corpus", "id", "version", "content" | "content_base64" | "uri",
 * "media_type", "title", "metadata": {name: text, number or boolean}, "labels": [text]}}. {@code op} is {@code upsert}
 * where it is missing. Without {@code version} the record's timestamp serves, which orders changes that are at least a
 * millisecond apart.
 *
 * <p><b>Debezium</b>: the envelope {@code {"before", "after", "source", "op", "ts_ms"}}, with or without the
 * {@code schema}/{@code payload} pair around it. The columns of the row are the fields of the plain form;
 * {@code metadata} and {@code labels} may be JSON in a text column. Without a column {@code version} the position in the
 * database's log serves ({@code source.lsn}, else {@code source.pos} behind the file's number, else
 * {@code source.ts_ms}).
 *
 * <p>A record without a value is no change: it is the tombstone that follows a delete for the sake of compaction.
 */
public final class DocumentChangeCodec {
    private static final int MAX_ENTRIES = 100;
    private static final int MAX_ID = 1000;
    private static final int MAX_TEXT = 4000;
    private static final String ID_ALLOWED = "text of 1 to " + MAX_ID + " characters without control characters";
    private static final String CONTENT_ALLOWED = "content, content_base64 or uri";

    private DocumentChangeCodec() {}

    /**
     * Decodes one record.
     *
     * @param maxBytes largest value that is parsed
     * @return empty for a tombstone
     * @throws DocumentException if the record is no valid change; no input causes another exception
     */
    public static Optional<DocumentChange> decode(InboundRecord record, long maxBytes) throws DocumentException {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            JsonNode tree = tree(record.value(), maxBytes);
            JsonNode payload = tree.path("payload").isObject() ? tree.path("payload") : tree;
            boolean debezium = payload.has("op") && (payload.has("before") || payload.has("after"));
            return Optional.of(debezium ? debezium(payload, record) : plain(tree, record));
        } catch (BadField fault) {
            throw new DocumentException(fault);
        }
    }

    /**
     * The plain form of a change, which {@link #decode} reads as the same; {@code changedAtMs} is the record's time.
     * Content that is text in UTF-8 is written as such.
     */
    public static byte[] encode(DocumentChange change) {
        return Json.bytes(json -> write(json, change));
    }

    private static void write(JsonGenerator json, DocumentChange change) throws IOException {
        json.writeStartObject();
        json.writeStringField("op", change.deleted() ? "delete" : "upsert");
        json.writeStringField("corpus", change.corpus());
        json.writeStringField("id", change.id());
        json.writeNumberField("version", change.version());
        if (change.content() != null) {
            writeContent(json, change.content());
        }
        writeUnlessNull(json, "uri", change.uri());
        writeUnlessNull(json, "media_type", change.mediaType());
        writeUnlessNull(json, "title", change.title());
        if (!change.metadata().isEmpty()) {
            json.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> entry : change.metadata().entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        }
        if (!change.labels().isEmpty()) {
            json.writeArrayFieldStart("labels");
            for (String label : change.labels()) {
                json.writeString(label);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeContent(JsonGenerator json, byte[] content) throws IOException {
        try {
            // A new decoder reports malformed input.
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            json.writeStringField("content", text.toString());
        } catch (CharacterCodingException noText) {
            json.writeBinaryField("content_base64", content);
        }
    }

    private static void writeUnlessNull(JsonGenerator json, String field, String text) throws IOException {
        if (text != null) {
            json.writeStringField(field, text);
        }
    }

    private static JsonNode tree(byte[] value, long maxBytes) throws BadField {
        if (value.length > maxBytes) {
            throw new BadField("too_large", null, "the value has " + value.length + " bytes; allowed are " + maxBytes);
        }
        try {
            JsonNode tree = Json.MAPPER.readTree(value);
            if (tree == null || !tree.isObject()) {
                throw new BadField("invalid_json", null, "the value is no JSON object");
            }
            return tree;
        } catch (IOException e) {
            throw new BadField("invalid_json", null, Json.problem(e));
        }
    }

    private static DocumentChange plain(JsonNode row, InboundRecord record) throws BadField {
        String op = text(row, "op", MAX_TEXT);
        if (op != null && !op.equals("upsert") && !op.equals("delete")) {
            throw BadField.value("op", op, "upsert or delete");
        }
        Long version = version(row);
        return change(row, "delete".equals(op), version == null ? record.timestamp() : version, record.timestamp());
    }

    private static DocumentChange debezium(JsonNode payload, InboundRecord record) throws BadField {
        String op = text(payload, "op", MAX_TEXT);
        boolean deleted = "d".equals(op);
        if (!deleted && !"c".equals(op) && !"u".equals(op) && !"r".equals(op)) {
            throw BadField.value("op", op == null ? "" : op, "c, u, r or d");
        }
        JsonNode row = payload.path(deleted ? "before" : "after");
        if (!row.isObject()) {
            throw BadField.missing(deleted ? "before" : "after", "the row as an object");
        }
        JsonNode at = payload.path("source").path("ts_ms");
        long changedAt = at.canConvertToLong() && at.isIntegralNumber() ? at.longValue() : record.timestamp();
        Long version = version(row);
        return change(
                row, deleted, version == null ? logPosition(payload.path("source"), changedAt) : version, changedAt);
    }

    /** PostgreSQL's lsn; MySQL's position, behind the number of its binary log file; else the time. */
    private static long logPosition(JsonNode source, long changedAt) {
        JsonNode lsn = source.path("lsn");
        if (lsn.isIntegralNumber() && lsn.canConvertToLong()) {
            return lsn.longValue();
        }
        String file = source.path("file").asText("");
        JsonNode position = source.path("pos");
        String number = file.substring(file.lastIndexOf('.') + 1);
        if (position.isIntegralNumber() && position.canConvertToInt() && number.matches("\\d{1,9}")) {
            return Long.parseLong(number) << Integer.SIZE | position.intValue();
        }
        return changedAt;
    }

    static DocumentChange change(JsonNode row, boolean deleted, long version, long changedAt) throws BadField {
        String corpus = name(row, "corpus", Fields.MAX_NAME, Fields.NAME_ALLOWED);
        String id = name(row, "id", MAX_ID, ID_ALLOWED);
        if (deleted) {
            return DocumentChange.delete(corpus, id, version, changedAt);
        }
        byte[] content = content(row);
        String uri = text(row, "uri", MAX_TEXT);
        if (content == null && uri == null) {
            throw BadField.missing("content", CONTENT_ALLOWED);
        }
        return new DocumentChange(
                corpus,
                id,
                version,
                false,
                content,
                uri,
                text(row, "media_type", Fields.MAX_NAME),
                text(row, "title", MAX_TEXT),
                metadata(row),
                labels(row),
                changedAt);
    }

    static Long version(JsonNode row) throws BadField {
        JsonNode version = row.path("version");
        if (version.isMissingNode() || version.isNull()) {
            return null;
        }
        if (!version.isIntegralNumber() || !version.canConvertToLong()) {
            throw BadField.type("version", found(version), "a whole number of 64 bits that grows with each change");
        }
        return version.longValue();
    }

    private static byte[] content(JsonNode row) throws BadField {
        JsonNode text = row.path("content");
        JsonNode base64 = row.path("content_base64");
        if (text.isTextual() && base64.isTextual()) {
            throw new BadField("invalid_value", "content", "stands beside content_base64; allowed is one of the two");
        }
        if (base64.isTextual()) {
            try {
                return Base64.getDecoder().decode(base64.textValue());
            } catch (IllegalArgumentException e) {
                throw new BadField(
                        "invalid_value", "content_base64", "is no base64; allowed is RFC 4648, with padding");
            }
        }
        if (text.isTextual()) {
            return Utf8.wellFormed(text.textValue()).getBytes(StandardCharsets.UTF_8);
        }
        if (!text.isMissingNode() && !text.isNull()) {
            throw BadField.type("content", found(text), "text");
        }
        return null;
    }

    private static Map<String, String> metadata(JsonNode row) throws BadField {
        JsonNode node = parsed(row.path("metadata"), "metadata");
        if (node.isMissingNode() || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject() || node.size() > MAX_ENTRIES) {
            throw BadField.type("metadata", found(node), "an object of at most " + MAX_ENTRIES + " entries");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String param = "metadata." + BadField.shown(entry.getKey());
            if (!Fields.isName(entry.getKey()) || !entry.getValue().isValueNode()) {
                throw BadField.type(param, found(entry.getValue()), "text, a number or a boolean under a name");
            }
            String value = Utf8.wellFormed(entry.getValue().asText());
            if (value.length() > MAX_TEXT) {
                throw BadField.value(param, value, "at most " + MAX_TEXT + " characters");
            }
            metadata.put(Utf8.wellFormed(entry.getKey()), value);
        }
        return metadata;
    }

    private static List<String> labels(JsonNode row) throws BadField {
        JsonNode node = parsed(row.path("labels"), "labels");
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        String allowed = "a list of at most " + MAX_ENTRIES + " labels, each " + Fields.NAME_ALLOWED;
        if (!node.isArray() || node.size() > MAX_ENTRIES) {
            throw BadField.type("labels", found(node), allowed);
        }
        TreeSet<String> labels = new TreeSet<>();
        for (JsonNode label : node) {
            if (!label.isTextual() || !Fields.isName(label.textValue())) {
                throw BadField.type("labels", found(label), allowed);
            }
            labels.add(Utf8.wellFormed(label.textValue()));
        }
        return new ArrayList<>(labels);
    }

    /** A column of a database may hold JSON as text. */
    private static JsonNode parsed(JsonNode node, String param) throws BadField {
        if (!node.isTextual()) {
            return node;
        }
        try {
            return Json.MAPPER.readTree(node.textValue());
        } catch (IOException e) {
            throw new BadField("invalid_value", param, "is text that is no JSON");
        }
    }

    private static String name(JsonNode row, String param, int longest, String allowed) throws BadField {
        JsonNode node = row.path(param);
        if (node.isMissingNode() || node.isNull()) {
            throw BadField.missing(param, allowed);
        }
        if (!node.isTextual() && !node.isIntegralNumber()) {
            throw BadField.type(param, found(node), allowed);
        }
        String name = Utf8.wellFormed(node.asText());
        if (name.isBlank() || name.length() > longest || name.chars().anyMatch(Character::isISOControl)) {
            throw BadField.value(param, name, allowed);
        }
        return name;
    }

    /** Null where it is missing. */
    private static String text(JsonNode row, String param, int longest) throws BadField {
        JsonNode node = row.path(param);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw BadField.type(param, found(node), "text");
        }
        String text = Utf8.wellFormed(node.textValue());
        if (text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw BadField.value(param, text, "at most " + longest + " characters without control characters");
        }
        return text;
    }

    private static String found(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> "null";
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "a list";
            default -> "an object";
        };
    }
}
