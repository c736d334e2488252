package dev.penstock.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;

/** The one JSON setup of all codecs: strict, limited, and silent about content in its error texts. */
final class Json {
    static final int MAX_DEPTH = 100;
    static final int MAX_NUMBER_LENGTH = 100;

    /** Above the largest request value that the configuration allows, so that the smaller limit decides. */
    private static final int MAX_STRING_LENGTH = 32 << 20;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .maxNameLength(1000)
                    .build())
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            // Two parsers that choose different ones of two equal keys see two different requests.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // The names come from outside and would stay in the JVM's table of interned strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ClassValue<String[]> NAMES = new ClassValue<>() {
        @Override
        protected String[] computeValue(Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
        }
    };

    private Json() {}

    /**
     * A parser at the start of the object that {@code bytes} hold. Jackson would guess UTF-16 and UTF-32 from zero bytes;
     * here everything is UTF-8, with or without a byte order mark.
     *
     * @return null if the bytes do not begin as an object
     */
    static JsonParser parser(byte[] bytes) throws IOException {
        int start = objectStart(bytes);
        return start < 0 ? null : FACTORY.createParser(bytes, start, bytes.length - start);
    }

    /** Index of the brace that opens the object, -1 if the bytes begin with something else. */
    static int objectStart(byte[] bytes) {
        boolean mark =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        int i = mark ? 3 : 0;
        while (i < bytes.length && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        boolean opens = i < bytes.length && bytes[i] == '{' && !(i + 1 < bytes.length && bytes[i + 1] == 0);
        return opens ? i : -1;
    }

    /** Writes one value. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** What is written, as UTF-8. The buffers are those that Jackson keeps for each thread. */
    static byte[] bytes(Writing writing) {
        BufferRecycler buffers = FACTORY._getBufferRecycler();
        try (ByteArrayBuilder out = new ByteArrayBuilder(buffers)) {
            // Closing the generator flushes into the builder.
            try (JsonGenerator json = generator(out)) {
                writing.to(json);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        } finally {
            buffers.releaseToPool();
        }
    }

    /** A generator that writes every string, also one with half a surrogate pair. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return new WellFormedGenerator(FACTORY.createGenerator(out));
    }

    /** Whether parsing failed on a key that stands twice. */
    static boolean isDuplicateKey(IOException e) {
        return e instanceof JsonProcessingException json
                && json.getOriginalMessage() != null
                && json.getOriginalMessage().startsWith("Duplicate field");
    }

    /** What is wrong with the text, and where, without any of its content. */
    static String problem(IOException e) {
        JsonLocation location = e instanceof JsonProcessingException json ? json.getLocation() : null;
        String where =
                location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        if (isDuplicateKey(e)) {
            return "a key stands twice in one object" + where + "; allowed is once";
        } else if (e instanceof StreamConstraintsException) {
            return "the JSON exceeds a limit" + where + "; allowed are " + MAX_DEPTH + " levels, numbers of "
                    + MAX_NUMBER_LENGTH + " characters and names of 1000";
        }
        return "not valid JSON" + where;
    }

    /** The form of enum values in JSON: {@code json_object}. */
    static String name(Enum<?> constant) {
        return NAMES.get(constant.getDeclaringClass())[constant.ordinal()];
    }

    private static final class WellFormedGenerator extends JsonGeneratorDelegate {
        WellFormedGenerator(JsonGenerator generator) {
            super(generator, false);
        }

        @Override
        public void writeString(String text) throws IOException {
            delegate.writeString(text == null ? null : Utf8.wellFormed(text));
        }
    }
}
