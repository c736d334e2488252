package dev.penstock.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads documents from the rows of files: lines of JSON, records of Parquet. A row has the fields of the plain form of
 * {@link DocumentChangeCodec}, some of them under the names that data sets use:
 *
 * <ul>
 *   <li>{@code id} or {@code _id}: text or a whole number; without it the row is named by its place
 *   <li>{@code content}, {@code text} or {@code contents}: text; or {@code content_base64}
 *   <li>{@code title}, {@code uri} or {@code url}, {@code media_type} ({@code text/plain} for text where it is missing)
 *   <li>{@code metadata}: names and values; lists and objects in it are kept as JSON
 *   <li>{@code labels}, {@code version}
 * </ul>
 */
public final class DocumentRow {
    /** The names above. */
    public static final Set<String> FIELDS = Set.of(
            "id",
            "_id",
            "content",
            "text",
            "contents",
            "content_base64",
            "title",
            "uri",
            "url",
            "media_type",
            "metadata",
            "labels",
            "version");

    /** Those that hold a document's text. */
    public static final List<String> TEXT_FIELDS = List.of("content", "text", "contents", "content_base64");

    private static final String TEXT_ALLOWED = "the document's text in content, text or contents, or content_base64";

    private DocumentRow() {}

    /**
     * What holds for rows that do not say otherwise.
     *
     * @param idPrefix stands before every id, also before those that rows state
     * @param id of a row without one, without the prefix
     * @param version of a row without one
     * @param metadata of all rows; where a row has an entry of the same name, the row's holds
     * @param labels of rows that have none
     */
    public record Defaults(
            String corpus,
            String idPrefix,
            String id,
            long version,
            Map<String, String> metadata,
            List<String> labels,
            String uri,
            long changedAtMs) {}

    /**
     * Decodes one line.
     *
     * @throws DocumentException if the line is no valid row; no input causes another exception
     */
    public static DocumentChange decode(byte[] line, Defaults defaults) throws DocumentException {
        JsonNode row;
        try {
            row = Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new DocumentException(new BadField("invalid_json", null, Json.problem(e)));
        }
        if (!(row instanceof ObjectNode object)) {
            throw new DocumentException(new BadField("invalid_json", null, "the line is no JSON object"));
        }
        return of(object, defaults);
    }

    /** As {@link #decode}, for a row that was parsed before. */
    public static DocumentChange of(ObjectNode row, Defaults defaults) throws DocumentException {
        try {
            ObjectNode plain = plain(row, defaults);
            Long version = DocumentChangeCodec.version(plain);
            DocumentChange read = DocumentChangeCodec.change(
                    plain, false, version == null ? defaults.version() : version, defaults.changedAtMs());
            return new DocumentChange(
                    read.corpus(),
                    read.id(),
                    read.version(),
                    false,
                    read.content(),
                    read.uri() == null ? defaults.uri() : read.uri(),
                    read.mediaType(),
                    read.title(),
                    merged(defaults.metadata(), read.metadata()),
                    read.labels().isEmpty() ? defaults.labels() : read.labels(),
                    read.changedAtMs());
        } catch (BadField fault) {
            throw new DocumentException(fault);
        }
    }

    /** The row in the plain form. */
    private static ObjectNode plain(ObjectNode row, Defaults defaults) throws BadField {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        plain.put("corpus", defaults.corpus());
        plain.put("id", defaults.idPrefix() + id(row, defaults));
        JsonNode text = first(row, "content", "text", "contents");
        plain.set("content", text);
        plain.set("content_base64", first(row, "content_base64"));
        if (text.isNull() && plain.get("content_base64").isNull()) {
            throw BadField.missing("text", TEXT_ALLOWED);
        }
        JsonNode mediaType = first(row, "media_type");
        plain.set("media_type", mediaType.isNull() && text.isTextual() ? row.textNode("text/plain") : mediaType);
        plain.set("uri", first(row, "uri", "url"));
        plain.set("title", title(first(row, "title")));
        plain.set("labels", first(row, "labels"));
        plain.set("version", first(row, "version"));
        plain.set("metadata", metadata(first(row, "metadata")));
        return plain;
    }

    private static String id(ObjectNode row, Defaults defaults) throws BadField {
        JsonNode id = first(row, "id", "_id");
        if (id.isNull()) {
            return defaults.id();
        }
        if (!id.isTextual() && !id.isIntegralNumber()) {
            throw BadField.type("id", id.isContainerNode() ? "a list or an object" : "this", "text or a whole number");
        }
        return id.asText();
    }

    /** Line breaks in titles are common in data sets and mean nothing; an empty title is none. */
    private static JsonNode title(JsonNode title) {
        if (!title.isTextual()) {
            return title;
        }
        String line = title.textValue().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.isEmpty() ? JsonNodeFactory.instance.nullNode() : JsonNodeFactory.instance.textNode(line);
    }

    private static JsonNode metadata(JsonNode metadata) {
        if (!(metadata instanceof ObjectNode entries)) {
            return metadata;
        }
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isNull()) {
                flat.set(entry.getKey(), value.isContainerNode() ? flat.textNode(value.toString()) : value);
            }
        }
        return flat;
    }

    private static Map<String, String> merged(Map<String, String> all, Map<String, String> own) {
        Map<String, String> merged = new LinkedHashMap<>(all);
        merged.putAll(own);
        return merged;
    }

    /** The first of these fields that the row has; null in JSON where it has none. */
    private static JsonNode first(ObjectNode row, String... names) {
        for (String name : names) {
            if (row.hasNonNull(name)) {
                return row.get(name);
            }
        }
        return row.nullNode();
    }
}
