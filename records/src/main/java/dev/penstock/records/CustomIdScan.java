package dev.penstock.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the {@code custom_id} of a batch line that does not parse, in one pass over its bytes. */
final class CustomIdScan {
    private static final byte[] KEY = "\"custom_id\"".getBytes(StandardCharsets.UTF_8);
    private static final int LONGEST = 1000;

    private CustomIdScan() {}

    /** The text behind the first such key that stands outside of strings, or null. */
    static String find(byte[] line) {
        int i = 0;
        while (i < line.length) {
            if (line[i] != '"') {
                i++;
                continue;
            }
            int end = stringEnd(line, i);
            if (end - i == KEY.length && Arrays.equals(line, i, end, KEY, 0, KEY.length)) {
                int colon = skipBlanks(line, end);
                int value = skipBlanks(line, colon + 1);
                if (value < line.length && line[colon] == ':' && line[value] == '"') {
                    return string(line, value, stringEnd(line, value));
                }
            }
            i = end;
        }
        return null;
    }

    /** Behind the quote that closes the string that opens at {@code open}; the line's end if none does. */
    private static int stringEnd(byte[] line, int open) {
        for (int i = open + 1; i < line.length; i++) {
            if (line[i] == '\\') {
                i++;
            } else if (line[i] == '"') {
                return i + 1;
            }
        }
        return line.length;
    }

    private static int skipBlanks(byte[] line, int from) {
        int i = from;
        while (i < line.length && (line[i] == ' ' || line[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static String string(byte[] line, int start, int end) {
        byte[] literal = Arrays.copyOfRange(line, start, end);
        if (literal.length > LONGEST || !Utf8.isValid(literal)) {
            return null;
        }
        try (JsonParser parser = Json.FACTORY.createParser(literal)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? Utf8.wellFormed(parser.getText()) : null;
        } catch (IOException e) {
            return null; // not a string either: then the line has no id that could be recovered
        }
    }
}
