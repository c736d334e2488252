package dev.penstock.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads single values of a request body, and says what is allowed where they do not fit. */
final class Fields {
    /** Most characters of an id, a tenant and other names. */
    static final int MAX_NAME = 200;

    static final String NAME_ALLOWED = "text of 1 to " + MAX_NAME + " characters without control characters";

    private Fields() {}

    static boolean isName(String text) {
        if (text.isBlank() || text.length() > MAX_NAME) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isNull(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /**
     * The current string. U+0000 is refused: text in C ends there, so that a guardrail in Java and a model in native code
     * would see different prompts. Surrogates that stand alone become U+FFFD; other control characters stay.
     */
    static String text(JsonParser parser, String param) throws IOException, BadField {
        return text(parser, () -> param);
    }

    /** As {@link #text(JsonParser, String)}, for a name that is put together only where it is needed. */
    static String text(JsonParser parser, Supplier<String> param) throws IOException, BadField {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw BadField.type(param.get(), found(parser), "text");
        }
        String text = parser.getText();
        if (text.indexOf('\0') >= 0) {
            throw new BadField("invalid_value", param.get(), "the character U+0000 is not allowed; leave it out");
        }
        return Utf8.wellFormed(text);
    }

    static String name(JsonParser parser, String param) throws IOException, BadField {
        String text = text(parser, param);
        if (!isName(text)) {
            throw BadField.value(param, text, NAME_ALLOWED);
        }
        return text;
    }

    static Double number(JsonParser parser, String param, double min, double max, String allowed)
            throws IOException, BadField {
        if (isNull(parser)) {
            return null;
        }
        if (!parser.currentToken().isNumeric()) {
            throw BadField.type(param, found(parser), allowed);
        }
        double number = parser.getDoubleValue();
        if (!(number >= min && number <= max)) {
            throw BadField.value(param, parser.getText(), allowed);
        }
        return number;
    }

    static Long whole(JsonParser parser, String param, long min, long max) throws IOException, BadField {
        if (isNull(parser)) {
            return null;
        }
        String allowed = min == max ? "only " + min : "a whole number from " + min + " to " + max;
        if (!parser.currentToken().isNumeric()) {
            throw BadField.type(param, found(parser), allowed);
        }
        boolean isLong = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!isLong || parser.getLongValue() < min || parser.getLongValue() > max) {
            throw BadField.value(param, parser.getText(), allowed);
        }
        return parser.getLongValue();
    }

    /** One text, or a list of at most four. */
    static List<String> stop(JsonParser parser) throws IOException, BadField {
        String allowed = "a text or a list of at most 4 texts, none of them empty";
        if (isNull(parser)) {
            return List.of();
        }
        List<String> stop = new ArrayList<>(1);
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            stop.add(text(parser, "stop"));
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                stop.add(text(parser, "stop[" + stop.size() + "]"));
                if (stop.size() > 4) {
                    throw new BadField("array_above_max_length", "stop", "more than 4 entries; allowed is " + allowed);
                }
            }
        } else {
            throw BadField.type("stop", found(parser), allowed);
        }
        if (stop.contains("")) {
            throw BadField.value("stop", "", allowed);
        }
        return List.copyOf(stop);
    }

    /** What the parser stands at, in words. */
    static String found(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case START_ARRAY -> "a list";
            default -> "an object";
        };
    }
}
