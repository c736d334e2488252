package dev.penstock.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects members of an object byte for byte as they stand in the source, so that numbers keep their digits and unknown
 * fields pass as they came.
 */
final class Verbatim {
    private final Source source;
    private StringBuilder out;

    Verbatim(Source source) {
        this.source = source;
    }

    /** Bytes and the parser that reads them. */
    static final class Source {
        private final byte[] bytes;
        private final JsonParser parser;
        private final long shift;

        /** The parser stands at the object's opening brace, which is the byte at {@code start}. */
        Source(byte[] bytes, JsonParser parser, int start) {
            this.bytes = bytes;
            this.parser = parser;
            this.shift = start - parser.currentTokenLocation().getByteOffset();
        }

        /** Where the current token begins. */
        int tokenStart() {
            return (int) (parser.currentTokenLocation().getByteOffset() + shift);
        }

        /** Reads the current value to its end. */
        int valueEnd() throws IOException {
            parser.skipChildren();
            parser.finishToken();
            return (int) (parser.currentLocation().getByteOffset() + shift);
        }

        /** The source of the current value, which is read to its end. */
        byte[] value() throws IOException {
            int start = tokenStart();
            return Arrays.copyOfRange(bytes, start, valueEnd());
        }

        String text(int start, int end) {
            return new String(bytes, start, end - start, StandardCharsets.UTF_8);
        }
    }

    /** Keeps the member whose name the parser stands at, and reads it to its end. */
    void keep(JsonParser parser) throws IOException {
        int start = source.tokenStart();
        JsonToken value = parser.nextToken();
        if (value != null) {
            add(source.text(start, source.valueEnd()));
        }
    }

    /** Adds a member that is written already. */
    void add(String member) {
        out = out == null ? new StringBuilder("{") : out.append(',');
        out.append(member);
    }

    /** Whether the member kept last is an empty list. */
    boolean endsWithEmptyArray() {
        int i = out.length() - 2;
        while (Character.isWhitespace(out.charAt(i))) {
            i--;
        }
        return out.charAt(i) == '[';
    }

    /** The object of all members kept, null if there are none. */
    String json() {
        return out == null ? null : out + "}";
    }
}
