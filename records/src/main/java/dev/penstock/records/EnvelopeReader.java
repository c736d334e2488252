package dev.penstock.records;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out who sent a record, from headers, then the body's {@code metadata}, then key and position. A bad value counts
 * as absent and its fault is kept, so that there always is an envelope to answer to.
 */
final class EnvelopeReader {
    private static final Set<String> OURS = Set.of(
            Headers.ID,
            Headers.TENANT,
            Headers.USER,
            Headers.PRIORITY,
            Headers.DEADLINE_MS,
            Headers.CORPUS,
            Headers.LABELS,
            Headers.FILTER,
            Headers.TRACEPARENT);
    private static final int MAX_LABELS = 100;

    // https://www.w3.org/TR/trace-context/#traceparent-header; linear, and the text is limited before it is matched.
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private final InboundRecord record;
    private final Map<String, String> metadata;
    private BadField fault;

    EnvelopeReader(InboundRecord record, Map<String, String> metadata) {
        this.record = record;
        this.metadata = metadata;
    }

    /** Whether a member of {@code metadata} is meant for Penstock. */
    static boolean isOurs(String name) {
        return OURS.contains(name);
    }

    /** The first fault that {@link #read} met, null if there was none. */
    BadField fault() {
        return fault;
    }

    Envelope read(String bodyUser, long defaultDeadlineMs) {
        String tenant = name(Headers.TENANT);
        String user = optional(Headers.USER);
        return new Envelope(
                id(),
                tenant != null ? tenant : Envelope.DEFAULT_TENANT,
                user != null ? user : bodyUser == null || !Fields.isName(bodyUser) ? null : bodyUser,
                priority(),
                deadline(defaultDeadlineMs),
                optional(Headers.CORPUS),
                labels(),
                traceparent(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.headers() == null ? List.of() : record.headers(),
                filter());
    }

    private String id() {
        String id = name(Headers.ID);
        if (id != null) {
            return id;
        }
        String key =
                record.key() == null || record.key().length > 4 * Fields.MAX_NAME ? null : Utf8.decode(record.key());
        return key != null && Fields.isName(key)
                ? key
                : record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private Priority priority() {
        String text = text(Headers.PRIORITY);
        if (text == null) {
            return Priority.INTERACTIVE;
        }
        for (Priority priority : Priority.values()) {
            if (Json.name(priority).equals(text)) {
                return priority;
            }
        }
        note(BadField.value(Headers.PRIORITY, text, "interactive or batch"));
        return Priority.INTERACTIVE;
    }

    private long deadline(long defaultDeadlineMs) {
        long millis = defaultDeadlineMs;
        String text = text(Headers.DEADLINE_MS);
        if (text != null) {
            try {
                long asked = Long.parseLong(text.trim());
                if (asked > 0) {
                    millis = asked;
                } else {
                    note(badDeadline(text));
                }
            } catch (NumberFormatException e) {
                note(badDeadline(text));
            }
        }
        // A record without a timestamp (-1) has no point in time that the deadline could be counted from.
        boolean never = record.timestamp() < 0 || millis > Long.MAX_VALUE - record.timestamp();
        return never ? Long.MAX_VALUE : record.timestamp() + millis;
    }

    private static BadField badDeadline(String text) {
        return BadField.value(
                Headers.DEADLINE_MS,
                text,
                "a whole number of milliseconds above 0, counted from the record's timestamp");
    }

    private List<String> labels() {
        String text = text(Headers.LABELS);
        if (text == null) {
            return List.of();
        }
        List<String> labels = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .distinct()
                .sorted()
                .toList();
        if (labels.size() > MAX_LABELS || !labels.stream().allMatch(Fields::isName)) {
            note(BadField.value(
                    Headers.LABELS,
                    text,
                    "at most " + MAX_LABELS + " labels separated by commas, each " + Fields.NAME_ALLOWED));
            return List.of();
        }
        return labels;
    }

    private List<MetadataFilter> filter() {
        String text = text(Headers.FILTER);
        try {
            return text == null ? List.of() : FilterReader.read(text);
        } catch (BadField e) {
            note(e);
            return List.of();
        }
    }

    /** As the W3C asks, a trace context that is malformed is dropped and never fails the request. */
    private String traceparent() {
        byte[] header = header(Headers.TRACEPARENT);
        String text = header != null ? Utf8.decode(header) : metadata.get(Headers.TRACEPARENT);
        boolean valid = text != null
                && text.length() <= Fields.MAX_NAME
                && TRACEPARENT.matcher(text).matches();
        return valid ? text : null;
    }

    /** As {@link #name}, but empty text counts as absent. */
    private String optional(String field) {
        String text = text(field);
        return text == null || text.isEmpty() ? null : checked(field, text);
    }

    private String name(String field) {
        String text = text(field);
        return text == null ? null : checked(field, text);
    }

    private String checked(String field, String text) {
        if (Fields.isName(text)) {
            return text;
        }
        note(BadField.value(field, text, Fields.NAME_ALLOWED));
        return null;
    }

    /** The header's text, else what the body's metadata says, else null. */
    private String text(String field) {
        byte[] header = header(field);
        if (header == null) {
            return metadata.get(field);
        }
        String text = Utf8.decode(header);
        if (text == null) {
            note(new BadField("invalid_header", field, "the header is not valid UTF-8; allowed is UTF-8 text"));
        }
        return text;
    }

    /** The last header of that name, as Kafka's clients choose it. */
    private byte[] header(String name) {
        if (record.headers() == null) {
            return null;
        }
        byte[] value = null;
        for (Header header : record.headers()) {
            if (name.equals(header.key())) {
                value = header.value();
            }
        }
        return value;
    }

    private void note(BadField e) {
        fault = fault == null ? e : fault;
    }
}
