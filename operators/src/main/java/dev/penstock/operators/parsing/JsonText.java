package dev.penstock.operators.parsing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * JSON, or one JSON value after the other, as lines of {@code path: value}. An empty line parts the values of a list, and
 * one document from the next. Jackson's limits on nesting and length hold.
 */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** Of the path, the names nearest to the value: the others say the same of many lines. */
    private static final int NAMES_OF_PATH = 3;

    private final StringBuilder lines = new StringBuilder();
    private final Deque<String> names = new ArrayDeque<>();

    private JsonText() {}

    /** The text as it is, if it is not well-formed. */
    static String of(String text) {
        JsonText json = new JsonText();
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                json.take(token, parser);
            }
            return json.lines.toString();
        } catch (IOException malformed) {
            return text;
        }
    }

    private void take(JsonToken token, JsonParser parser) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> names.push("");
            case END_OBJECT, END_ARRAY -> {
                names.pop();
                if (names.isEmpty() || token == JsonToken.END_OBJECT) {
                    emptyLine();
                }
            }
            case FIELD_NAME -> {
                names.pop();
                names.push(parser.currentName());
            }
            case VALUE_NULL -> {}
            default -> line(parser.getText());
        }
    }

    private void line(String value) {
        if (value.isBlank()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        int taken = 0;
        for (String name : names) {
            if (!name.isEmpty() && taken < NAMES_OF_PATH) {
                path.insert(0, taken == 0 ? name : name + ".");
                taken++;
            }
        }
        lines.append(path).append(path.isEmpty() ? "" : ": ").append(value).append('\n');
    }

    private void emptyLine() {
        int length = lines.length();
        if (length > 1 && lines.charAt(length - 2) != '\n') {
            lines.append('\n');
        }
    }
}
