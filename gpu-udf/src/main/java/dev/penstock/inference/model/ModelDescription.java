package dev.penstock.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code penstock-model.json} says of a model: {@code {"name": text, "pooling": "mean" | "cls" | "none",
 * "quantised": true | false, "sha256": hash of the graph's file}}, each optional.
 *
 * @param pooling mean where nothing is said
 */
record ModelDescription(Optional<String> name, Pooling pooling, Optional<Boolean> quantised, Optional<String> sha256) {
    static final String FILE = "penstock-model.json";
    static final ModelDescription EMPTY =
            new ModelDescription(Optional.empty(), Pooling.MEAN, Optional.empty(), Optional.empty());

    private static final Set<String> KEYS = Set.of("name", "pooling", "quantised", "sha256");

    /**
     * Reads a description.
     *
     * @param source where it was found, for messages
     * @throws IllegalArgumentException if it is not valid; the message says what is allowed
     */
    static ModelDescription parse(byte[] json, String source) throws IOException {
        JsonNode node;
        try {
            node = new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(source + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(source + " must hold one JSON object with some of " + sortedKeys());
        }
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            check(keys.next(), node, source);
        }
        return new ModelDescription(
                text(node, "name"),
                pooling(node.path("pooling").asText("mean"), source),
                Optional.ofNullable(node.get("quantised")).map(JsonNode::booleanValue),
                text(node, "sha256"));
    }

    private static void check(String key, JsonNode node, String source) {
        if (!KEYS.contains(key)) {
            throw new IllegalArgumentException(source + ": unknown key " + key + "; allowed are " + sortedKeys());
        }
        boolean isFlag = key.equals("quantised");
        JsonNode value = node.get(key);
        if (isFlag ? !value.isBoolean() : !value.isTextual()) {
            throw new IllegalArgumentException(
                    source + ": " + key + " is " + value + "; it must be " + (isFlag ? "true or false" : "a text"));
        }
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.ofNullable(node.get(key)).map(JsonNode::textValue);
    }

    private static Pooling pooling(String value, String source) {
        return Arrays.stream(Pooling.values())
                .filter(pooling -> pooling.option().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        source + ": pooling is " + value + "; allowed are mean, cls and none"));
    }

    private static List<String> sortedKeys() {
        return KEYS.stream().sorted().toList();
    }
}
