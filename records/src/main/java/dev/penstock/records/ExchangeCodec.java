package dev.penstock.records;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * The whole {@link Exchange} as JSON, without loss, for {@link Topics#TRACES}.
 *
 * <ul>
 *   <li>Keys are the component names in snake_case; enums are constant names ({@code ANSWERED}).
 *   <li>The record key and header values are base64, since they may hold any bytes; the vector is base64 of
 *       little-endian float32.
 *   <li>{@code extra_json} and {@code json_schema} are strings that hold JSON, so that they stay verbatim.
 *   <li>On reading, unknown keys are ignored, sections that are absent are null, lists that are absent are empty, and
 *       enum values that this version does not know are null: old and new versions read each other.
 *   <li>Half a surrogate pair, which JSON in UTF-8 cannot hold, is written as U+FFFD.
 * </ul>
 */
public final class ExchangeCodec {
    private static final JsonMapper MAPPER = JsonMapper.builder(Json.FACTORY)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // Only the components travel, no derived accessors such as isDecided().
            .visibility(PropertyAccessor.GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .withConfigOverride(List.class, list -> list.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .addModule(VectorJson.module())
            .build();
    private static final ObjectWriter WRITER = MAPPER.writerFor(Exchange.class);
    private static final ObjectReader READER = MAPPER.readerFor(Exchange.class);

    private ExchangeCodec() {}

    public static byte[] encode(Exchange exchange) {
        return Json.bytes(json -> WRITER.writeValue(json, exchange));
    }

    /**
     * Reads what {@link #encode} wrote, in this or another version.
     *
     * @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content
     */
    public static Exchange decode(byte[] value) {
        Exchange exchange;
        try {
            exchange = READER.readValue(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not an exchange: " + Json.problem(e));
        }
        if (exchange == null || exchange.envelope() == null) {
            throw new IllegalArgumentException("not an exchange: it has no envelope");
        }
        return exchange.timings() != null ? exchange : exchange.withTimings(Timings.none());
    }
}
