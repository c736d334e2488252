package dev.penstock.inference.llama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.util.Iterator;
import java.util.Set;

/**
 * Checks a JSON schema before llama.cpp sees it. Its converter ends the whole process on a schema that it does not know
 * (an uncaught C++ exception), and recurses as deep as the schema does; so only the part of JSON Schema that it is
 * known to convert passes: objects, arrays, enums, constants and the simple types.
 */
final class SafeSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NODES = 500;
    private static final Set<String> SIMPLE_TYPES = Set.of("string", "number", "integer", "boolean", "null");
    private static final Set<String> ANNOTATIONS = Set.of("title", "description", "default", "examples", "$schema");

    private int nodes;

    private SafeSchema() {}

    /**
     * @return the schema
     * @throws InferenceException {@code REJECTED} where it goes beyond what is known to convert
     */
    static String check(String schema) {
        JsonNode root;
        try {
            root = JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw rejected("it is no JSON"); // the cause would quote the request
        }
        new SafeSchema().check(root, 0);
        return root.toString();
    }

    private void check(JsonNode schema, int depth) {
        if (!schema.isObject() || depth > MAX_DEPTH || ++nodes > MAX_NODES) {
            throw rejected("it is no object, deeper than " + MAX_DEPTH + " or larger than " + MAX_NODES + " schemas");
        }
        if (schema.has("enum") || schema.has("const")) {
            checkValues(schema);
            return;
        }
        String type = schema.path("type").asText("");
        if (type.equals("object")) {
            checkKeywords(schema, Set.of("type", "properties", "required", "additionalProperties"));
            checkObject(schema, depth);
        } else if (type.equals("array")) {
            checkKeywords(schema, Set.of("type", "items"));
            check(schema.path("items"), depth + 1);
        } else if (SIMPLE_TYPES.contains(type)) {
            checkKeywords(schema, Set.of("type"));
        } else {
            throw rejected("a type in it is none of object, array, string, number, integer, boolean, null");
        }
    }

    private void checkObject(JsonNode schema, int depth) {
        JsonNode additional = schema.path("additionalProperties");
        JsonNode properties = schema.path("properties");
        JsonNode required = schema.path("required");
        boolean wellFormed = (additional.isMissingNode() || additional.isBoolean())
                && (properties.isMissingNode() || properties.isObject())
                && (required.isMissingNode() || required.isArray());
        if (!wellFormed) {
            throw rejected("additionalProperties is no boolean, properties no object or required no array");
        }
        for (JsonNode name : required) {
            if (!name.isTextual() || !properties.has(name.textValue())) {
                throw rejected("required names something that is no property");
            }
        }
        for (JsonNode property : properties) {
            check(property, depth + 1);
        }
    }

    private void checkValues(JsonNode schema) {
        checkKeywords(schema, Set.of("type", "enum", "const"));
        JsonNode values = schema.path("enum");
        boolean scalars = schema.has("enum") && values.isArray() && !values.isEmpty();
        for (JsonNode value : values) {
            scalars &= value.isValueNode();
            nodes++;
        }
        boolean constant = !schema.has("enum") && schema.path("const").isValueNode();
        if (!(scalars || constant) || nodes > MAX_NODES) {
            throw rejected("an enum is no list of up to " + MAX_NODES + " plain values, or a const no plain value");
        }
    }

    private static void checkKeywords(JsonNode schema, Set<String> allowed) {
        for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
            String keyword = names.next();
            if (!allowed.contains(keyword) && !ANNOTATIONS.contains(keyword)) {
                throw rejected("it uses a keyword that is not supported here");
            }
        }
    }

    private static InferenceException rejected(String why) {
        return new InferenceException(
                Reason.REJECTED,
                "llama cannot follow the JSON schema: " + why
                        + "; simplify the schema, or add a backend of kind openai");
    }
}
