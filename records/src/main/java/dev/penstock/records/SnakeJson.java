package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * Records as JSON: keys are the component names in snake_case, enums are constant names, a vector is base64 of
 * little-endian float32; on reading, unknown keys are ignored.
 */
final class SnakeJson {
    private static final JsonMapper MAPPER = JsonMapper.builder(Json.FACTORY)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(VectorJson.module())
            .build();

    private SnakeJson() {}

    static byte[] write(Object record) {
        return Json.bytes(json -> MAPPER.writeValue(json, record));
    }

    /**
     * @param what it should be, for the message
     * @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content
     */
    static <T> T read(byte[] value, Class<T> type, String what) {
        try {
            T read = value == null ? null : MAPPER.readValue(value, type);
            if (read == null) {
                throw new IllegalArgumentException("not a " + what + ": it is null");
            }
            return read;
        } catch (IOException e) {
            throw new IllegalArgumentException("not a " + what + ": " + Json.problem(e));
        }
    }

    /** A record key: a JSON list of names, which no names can confuse. */
    static byte[] names(List<String> names) {
        return Json.bytes(json -> writeNames(json, names));
    }

    private static void writeNames(JsonGenerator json, List<String> names) throws IOException {
        json.writeStartArray();
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }
}
