package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what users say of answers, for {@link Topics#FEEDBACK}: {@code {"tenant", "request_id", "user", "rating": 1 to 5
 * | "thumb": "up" | "down", "flags": ["wrong", ...], "correction", "given_at_ms"}}.
 *
 * <ul>
 *   <li>{@code request_id} is required, and one of rating, thumb, flags and correction. Thumbs are ratings of 5 and 1.
 *   <li>Tenant, user and id may come in the headers {@link Headers#TENANT}, {@link Headers#USER} and {@link Headers#ID},
 *       which win. Without tenant it is {@link Envelope#DEFAULT_TENANT}, as for requests.
 *   <li>Without {@code given_at_ms} the record's timestamp serves.
 *   <li>Nothing is guessed: a field that is unknown, of another type or out of range refuses the record, so that a
 *       misspelt one does not go unnoticed for months.
 * </ul>
 *
 * <p>A record without a value is none: it is a tombstone of a compacted topic.
 */
public final class FeedbackCodec {
    /** Most characters of a correction. */
    static final int MAX_CORRECTION = 100_000;
    /** 1 January 2100: later times are mistakes, mostly microseconds. */
    static final long MAX_TIME_MS = 4_102_444_800_000L;
    /** By how much a user's clock may be ahead of the record's timestamp. */
    static final long MAX_AHEAD_MS = 3_600_000;

    private static final Set<String> FIELDS =
            Set.of("tenant", "request_id", "user", "rating", "thumb", "flags", "correction", "given_at_ms");
    private static final String FIELDS_ALLOWED =
            "tenant, request_id, user, rating, thumb, flags, correction and given_at_ms";
    private static final String RATING_ALLOWED = "a number from 1 (bad) to 5 (good)";
    private static final String FLAGS =
            Arrays.stream(FeedbackFlag.values()).map(Json::name).collect(Collectors.joining(", "));
    private static final String FLAGS_ALLOWED = "a list of " + FLAGS;

    private FeedbackCodec() {}

    /**
     * Decodes one record that has a value.
     *
     * @param maxBytes largest value that is parsed
     * @throws FeedbackException if the record is no valid feedback; no input causes another exception
     */
    public static Feedback decode(InboundRecord record, long maxBytes) throws FeedbackException {
        try {
            JsonNode body = tree(record.value(), maxBytes);
            return feedback(body, record);
        } catch (BadField fault) {
            throw new FeedbackException(fault);
        }
    }

    /** What {@link #decode} reads as the same. */
    public static byte[] encode(Feedback feedback) {
        return Json.bytes(json -> write(json, feedback));
    }

    /** The record key, {@code [tenant, request]}: what is said of one answer stays in order. */
    public static byte[] key(Feedback feedback) {
        return SnakeJson.names(List.of(feedback.tenant(), feedback.requestId()));
    }

    private static void write(JsonGenerator json, Feedback feedback) throws IOException {
        json.writeStartObject();
        json.writeStringField("tenant", feedback.tenant());
        json.writeStringField("request_id", feedback.requestId());
        if (feedback.user() != null) {
            json.writeStringField("user", feedback.user());
        }
        if (feedback.rating() != null) {
            json.writeNumberField("rating", feedback.rating());
        }
        if (!feedback.flags().isEmpty()) {
            json.writeArrayFieldStart("flags");
            for (FeedbackFlag flag : feedback.flags()) {
                json.writeString(Json.name(flag));
            }
            json.writeEndArray();
        }
        if (feedback.correction() != null) {
            json.writeStringField("correction", feedback.correction());
        }
        json.writeNumberField("given_at_ms", feedback.givenAtMs());
        json.writeEndObject();
    }

    private static JsonNode tree(byte[] value, long maxBytes) throws BadField {
        if (value == null || value.length == 0) {
            throw new BadField("empty_value", null, "the value is empty; allowed is a JSON object");
        }
        if (value.length > maxBytes) {
            throw new BadField("too_large", null, "the value has " + value.length + " bytes; allowed are " + maxBytes);
        }
        if (!Utf8.isValid(value)) {
            throw new BadField("invalid_utf8", null, "the value is not valid UTF-8; allowed is JSON in UTF-8");
        }
        try (JsonParser parser = Json.parser(value)) {
            if (parser == null) {
                throw new BadField("invalid_json", null, "the value is no JSON object");
            }
            return Json.MAPPER.reader().readTree(parser);
        } catch (IOException e) {
            throw new BadField("invalid_json", null, Json.problem(e));
        }
    }

    private static Feedback feedback(JsonNode body, InboundRecord record) throws BadField {
        for (var field : body.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new BadField(
                        "unknown_parameter",
                        BadField.shown(field.getKey()),
                        "is not known; allowed are " + FIELDS_ALLOWED);
            }
        }
        String tenant = name(body, "tenant", record, Headers.TENANT);
        String id = name(body, "request_id", record, Headers.ID);
        if (id == null) {
            throw BadField.missing("request_id", Fields.NAME_ALLOWED);
        }
        Double rating = rating(body);
        List<FeedbackFlag> flags = flags(body);
        String correction = correction(body);
        if (rating == null && flags.isEmpty() && correction == null) {
            throw BadField.missing("rating", "rating, thumb, flags or correction, at least one of them");
        }
        return new Feedback(
                tenant == null ? Envelope.DEFAULT_TENANT : tenant,
                id,
                name(body, "user", record, Headers.USER),
                rating,
                flags,
                correction,
                givenAt(body, record.timestamp()));
    }

    private static Double rating(JsonNode body) throws BadField {
        JsonNode rating = body.path("rating");
        JsonNode thumb = body.path("thumb");
        if (isSet(rating) && isSet(thumb)) {
            throw new BadField("invalid_value", "thumb", "stands beside rating; allowed is one of the two");
        }
        if (isSet(thumb)) {
            return thumb(thumb);
        }
        if (!isSet(rating)) {
            return null;
        }
        if (!rating.isNumber()) {
            throw BadField.type("rating", found(rating), RATING_ALLOWED);
        }
        double value = rating.doubleValue();
        if (!(value >= Feedback.WORST && value <= Feedback.BEST)) {
            throw BadField.value("rating", rating.asText(), RATING_ALLOWED);
        }
        return value;
    }

    private static double thumb(JsonNode thumb) throws BadField {
        if (!thumb.isTextual()) {
            throw BadField.type("thumb", found(thumb), "up or down");
        }
        return switch (thumb.textValue()) {
            case "up" -> Feedback.BEST;
            case "down" -> Feedback.WORST;
            default -> throw BadField.value("thumb", thumb.textValue(), "up or down");
        };
    }

    /** In the order of the enum, each once. */
    private static List<FeedbackFlag> flags(JsonNode body) throws BadField {
        JsonNode list = body.path("flags");
        if (!isSet(list)) {
            return List.of();
        }
        if (!list.isArray()) {
            throw BadField.type("flags", found(list), FLAGS_ALLOWED);
        }
        EnumSet<FeedbackFlag> flags = EnumSet.noneOf(FeedbackFlag.class);
        for (int i = 0; i < list.size(); i++) {
            flags.add(flag(list.get(i), "flags[" + i + "]"));
        }
        return new ArrayList<>(flags);
    }

    private static FeedbackFlag flag(JsonNode node, String param) throws BadField {
        if (!node.isTextual()) {
            throw BadField.type(param, found(node), "one of " + FLAGS);
        }
        for (FeedbackFlag flag : FeedbackFlag.values()) {
            if (Json.name(flag).equals(node.textValue())) {
                return flag;
            }
        }
        throw BadField.value(param, node.textValue(), "one of " + FLAGS);
    }

    private static String correction(JsonNode body) throws BadField {
        JsonNode node = body.path("correction");
        if (!isSet(node)) {
            return null;
        }
        String allowed = "text of 1 to " + MAX_CORRECTION + " characters";
        if (!node.isTextual()) {
            throw BadField.type("correction", found(node), allowed);
        }
        String text = Utf8.wellFormed(node.textValue());
        if (text.isBlank() || text.length() > MAX_CORRECTION || text.indexOf('\0') >= 0) {
            // It may hold what nobody should read in a log, so its length stands for it.
            throw new BadField(
                    "invalid_value",
                    "correction",
                    text.length() + " characters, blank or with U+0000, are not allowed; allowed is " + allowed);
        }
        return text;
    }

    private static long givenAt(JsonNode body, long recordMs) throws BadField {
        JsonNode node = body.path("given_at_ms");
        long latest = recordMs < 0 ? MAX_TIME_MS : Math.min(MAX_TIME_MS, recordMs + MAX_AHEAD_MS);
        String allowed = "whole milliseconds since 1970 from 0 to " + latest
                + (recordMs < 0 ? "" : ", an hour after the record's timestamp");
        if (!isSet(node)) {
            if (recordMs < 0) {
                throw BadField.missing("given_at_ms", allowed + ", since the record has no timestamp");
            }
            return Math.min(recordMs, MAX_TIME_MS);
        }
        if (!node.isNumber()) {
            throw BadField.type("given_at_ms", found(node), allowed);
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > latest) {
            throw BadField.value("given_at_ms", node.asText(), allowed);
        }
        return node.longValue();
    }

    /** What the header says, else the body; null where neither does. */
    private static String name(JsonNode body, String param, InboundRecord record, String header) throws BadField {
        byte[] bytes = header(record, header);
        if (bytes != null && bytes.length > 0) {
            String text = Utf8.decode(bytes);
            if (text == null) {
                throw new BadField("invalid_header", header, "the header is not valid UTF-8; allowed is UTF-8 text");
            }
            return named(header, text);
        }
        JsonNode node = body.path(param);
        if (!isSet(node)) {
            return null;
        }
        if (!node.isTextual()) {
            throw BadField.type(param, found(node), Fields.NAME_ALLOWED);
        }
        return named(param, Utf8.wellFormed(node.textValue()));
    }

    private static String named(String param, String text) throws BadField {
        if (!Fields.isName(text)) {
            throw BadField.value(param, text, Fields.NAME_ALLOWED);
        }
        return text;
    }

    /** The last header of that name, as Kafka's clients choose it. */
    private static byte[] header(InboundRecord record, String name) {
        byte[] value = null;
        for (Header header : record.headers() == null ? List.<Header>of() : record.headers()) {
            value = name.equals(header.key()) ? header.value() : value;
        }
        return value;
    }

    private static boolean isSet(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static String found(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            default -> "null";
        };
    }
}
