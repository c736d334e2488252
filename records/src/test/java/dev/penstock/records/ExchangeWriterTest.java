package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExchangeWriterTest {
    private static final JsonMapper BY_REFLECTION = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .visibility(PropertyAccessor.GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .build();

    /** A component that is added to a record and forgotten by the writer would be lost without a sound. */
    @ParameterizedTest
    @MethodSource("dev.penstock.records.ExchangeCodecTest#exchanges")
    void everyComponentOfEveryRecordIsWritten(Exchange exchange) throws IOException {
        ObjectNode expected = (ObjectNode) BY_REFLECTION.readTree(BY_REFLECTION.writeValueAsBytes(exchange));
        JsonNode written = Json.MAPPER.readTree(ExchangeCodec.encode(exchange));
        if (exchange.embedding() != null) {
            ((ObjectNode) expected.get("embedding"))
                    .set(
                            "vector",
                            TextNode.valueOf(written.at("/embedding/vector").textValue()));
        }
        assertThat(written.toPrettyString()).isEqualTo(expected.toPrettyString());
    }
}
