package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.jobs.cli.CliException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads files of JSON objects, one a line; blank lines are skipped. */
final class JsonLines {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonLines() {}

    /** @throws CliException if the file or a line is wrong; the message names both, and holds no text of the line */
    static void read(Path file, Consumer<Line> reader) {
        TextLines.read(file, (number, text) -> {
            if (!text.isBlank()) {
                reader.accept(new Line(file, number, parse(file, number, text)));
            }
        });
    }

    private static JsonNode parse(Path file, long number, String text) {
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CliException(file + ", line " + number + ": not valid JSON; allowed is one object a line", e);
        }
        if (!object.isObject()) {
            throw new CliException(file + ", line " + number + ": no JSON object; allowed is one object a line");
        }
        return object;
    }

    /** One object, with where it stands. */
    record Line(Path file, long number, JsonNode object) {

        /** A field that names something: a text that is not blank, or a whole number, which stands for its digits. */
        String id(String field) {
            JsonNode value = object.path(field);
            if (value.isIntegralNumber()) {
                return value.asText();
            }
            if (!value.isTextual() || value.textValue().isBlank()) {
                throw wrong(field, "is missing or empty; allowed is a text or a whole number");
            }
            return value.textValue();
        }

        /** A field that must be there, and may be empty. */
        String text(String field) {
            JsonNode value = object.path(field);
            if (!value.isTextual()) {
                throw wrong(field, value.isMissingNode() ? "is missing; it must be a text" : "is no text");
            }
            return value.textValue();
        }

        /** A field that may be missing or null: empty then. */
        String optionalText(String field) {
            return object.hasNonNull(field) ? text(field) : "";
        }

        /** A field that may be missing or null: no texts then. */
        List<String> optionalTexts(String field) {
            List<String> texts = new ArrayList<>();
            JsonNode values = object.path(field);
            if (!values.isMissingNode() && !values.isNull() && !values.isArray()) {
                throw wrong(field, "is no list; allowed is a list of texts");
            }
            for (JsonNode value : values) {
                if (!value.isTextual()) {
                    throw wrong(field, "does not hold texts alone");
                }
                texts.add(value.textValue());
            }
            return texts;
        }

        CliException wrong(String field, String what) {
            return new CliException(file + ", line " + number + ": " + field + " " + what);
        }
    }
}
