package dev.penstock.inference.fit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.head.HeadFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * A file of labelled texts: JSON lines, gzipped if its name ends in .gz.
 *
 * @param data what the head's file says of it
 * @param labelling what its label field holds; null for a file without rows
 */
record LabelledFile(HeadFile.Data data, Labelling labelling, List<LabelledText> rows) {
    private static final int MAX_CHARACTERS = 4 << 20;
    private static final int MAX_ROWS = 1_000_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxStringLength(MAX_CHARACTERS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // The hash counts what a parser may leave unread at the end.
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .build())
            .build();

    LabelledFile {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @param licence of the file, for the head's file; null if none was given
     * @throws IllegalArgumentException if it cannot be read, or a line is wrong; the message names file and line, and
     *     never holds text of the line
     */
    static LabelledFile read(Path file, String licence, Fields fields) {
        MessageDigest digest = sha256();
        try (InputStream raw = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            Reader reader = new Reader(file, fields);
            reader.readAll(in);
            raw.transferTo(java.io.OutputStream.nullOutputStream());
            HeadFile.Data data = new HeadFile.Data(
                    file.getFileName().toString(),
                    reader.rows.size(),
                    HexFormat.of().formatHex(digest.digest()),
                    licence);
            return new LabelledFile(data, reader.labelling, reader.rows);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--data: " + file + " cannot be read: " + e.getMessage()
                            + "; allowed are JSON lines, gzipped where the name ends in .gz",
                    e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The names of the fields that count.
     *
     * @param label of the text's label or labels; null for taggers
     * @param labelName of the label, where the field says yes or no
     * @param spans of the parts of the text; null for classifiers
     * @param group of the text's group; null without groups
     */
    record Fields(String text, String label, String labelName, String spans, String group) {}

    private static final class Reader {
        private final Path file;
        private final Fields fields;
        private final List<LabelledText> rows = new ArrayList<>();
        private Labelling labelling;
        private long line;

        Reader(Path file, Fields fields) {
            this.file = file;
            this.fields = fields;
        }

        void readAll(InputStream in) throws IOException {
            try (MappingIterator<JsonNode> lines =
                    JSON.readerFor(JsonNode.class).readValues(in)) {
                for (JsonNode row = next(lines); row != null; row = next(lines)) {
                    if (!row.isObject()) {
                        throw wrong("is no JSON object; allowed is one object a line");
                    }
                    if (rows.size() == MAX_ROWS) {
                        throw wrong("is beyond the " + MAX_ROWS + " rows that are read; split the file");
                    }
                    rows.add(row(row));
                }
            }
        }

        /** The next line's value, null at the end. */
        private JsonNode next(MappingIterator<JsonNode> lines) throws IOException {
            try {
                if (!lines.hasNextValue()) {
                    return null;
                }
                line = lines.getCurrentLocation().getLineNr();
                return lines.nextValue();
            } catch (JsonProcessingException e) {
                long at = e.getLocation() == null
                        ? rows.size() + 1
                        : e.getLocation().getLineNr();
                throw new IllegalArgumentException(
                        file + ", line " + at + ": not valid JSON; allowed is one object a line", e);
            }
        }

        private LabelledText row(JsonNode row) {
            JsonNode text = row.path(fields.text);
            if (!text.isTextual()) {
                throw wrong(
                        "has no text in the field " + fields.text + "; set --text-field to the field that holds it");
            }
            String group = "";
            if (fields.group != null) {
                JsonNode value = row.path(fields.group);
                if (!value.isTextual() && !value.isNumber()) {
                    throw wrong("has no text or number in the field " + fields.group + "; set --group to one that all "
                            + "lines have, or leave it out");
                }
                group = value.asText();
            }
            return fields.spans == null
                    ? new LabelledText(text.textValue(), labels(row.path(fields.label)), List.of(), group)
                    : new LabelledText(
                            text.textValue(),
                            Set.of(),
                            spans(row.path(fields.spans), text.textValue().length()),
                            group);
        }

        private Set<String> labels(JsonNode value) {
            Set<String> labels = new LinkedHashSet<>();
            Labelling kind;
            if (value.isBoolean() || value.isInt() && (value.intValue() == 0 || value.intValue() == 1)) {
                kind = Labelling.YES_OR_NO;
                if (value.asBoolean()) {
                    labels.add(fields.labelName);
                }
            } else if (value.isTextual() && !value.textValue().isBlank()) {
                kind = Labelling.ONE_OF;
                labels.add(value.textValue());
            } else if (value.isArray()) {
                kind = Labelling.ANY_OF;
                for (JsonNode label : value) {
                    if (!label.isTextual()) {
                        throw wrong("has a list in the field " + fields.label + " that does not hold texts alone");
                    }
                    labels.add(label.textValue());
                }
            } else {
                throw wrong("has no label in the field " + fields.label
                        + "; allowed are true and false, 1 and 0, a text, or a list of texts");
            }
            remember(kind);
            return labels;
        }

        private List<LabelledText.Span> spans(JsonNode value, int length) {
            if (!value.isArray()) {
                throw wrong("has no list in the field " + fields.spans
                        + "; allowed is a list of {\"type\", \"start\", \"end\"}");
            }
            remember(Labelling.SPANS);
            List<LabelledText.Span> spans = new ArrayList<>();
            for (JsonNode span : value) {
                int start = span.path("start").asInt(-1);
                int end = span.path("end").asInt(-1);
                if (!span.path("type").isTextual()
                        || !span.path("start").isInt()
                        || !span.path("end").isInt()
                        || start < 0
                        || end <= start
                        || end > length) {
                    throw wrong("has a span " + spans.size() + " from " + start + " to " + end
                            + "; allowed are a text as type, and start before end within the text's " + length
                            + " characters");
                }
                spans.add(new LabelledText.Span(span.get("type").textValue(), start, end));
            }
            return spans;
        }

        private void remember(Labelling kind) {
            if (labelling != null && labelling != kind) {
                throw wrong("has another kind of label than the lines before it; allowed is one kind in all lines");
            }
            labelling = kind;
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException(file + ", line " + line + ": the row " + what);
        }
    }
}
