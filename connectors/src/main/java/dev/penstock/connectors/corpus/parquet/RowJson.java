package dev.penstock.connectors.corpus.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A record of Parquet as JSON: lists as lists, maps and groups as objects. */
final class RowJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RowJson() {}

    static ObjectNode object(Group group) {
        GroupType type = group.getType();
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < type.getFieldCount(); i++) {
            object.set(type.getFieldName(i), field(group, i));
        }
        return object;
    }

    private static JsonNode field(Group group, int field) {
        Type type = group.getType().getType(field);
        int count = group.getFieldRepetitionCount(field);
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            ArrayNode values = JSON.arrayNode();
            for (int i = 0; i < count; i++) {
                values.add(value(group, field, i));
            }
            return values;
        }
        return count == 0 ? JSON.nullNode() : value(group, field, 0);
    }

    private static JsonNode value(Group group, int field, int index) {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return primitive(group, field, index);
        }
        Group nested = group.getGroup(field, index);
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (meaning instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
            return list(nested);
        }
        if (meaning instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation) {
            return map(nested);
        }
        return object(nested);
    }

    /** A list is a group of one repeated field, which holds the element: by itself, or (the usual form) in a group. */
    private static JsonNode list(Group group) {
        ArrayNode values = JSON.arrayNode();
        boolean inGroup = !group.getType().getType(0).isPrimitive();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            boolean single = inGroup && group.getGroup(0, i).getType().getFieldCount() == 1;
            values.add(single ? field(group.getGroup(0, i), 0) : value(group, 0, i));
        }
        return values;
    }

    /** A map is a group of one repeated group of key and value. */
    private static JsonNode map(Group group) {
        ObjectNode entries = JSON.objectNode();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            Group entry = group.getGroup(0, i);
            JsonNode value = entry.getType().getFieldCount() > 1 ? field(entry, 1) : JSON.nullNode();
            entries.set(field(entry, 0).asText(), value);
        }
        return entries;
    }

    private static JsonNode primitive(Group group, int field, int index) {
        return switch (group.getType().getType(field).asPrimitiveType().getPrimitiveTypeName()) {
            case BINARY -> JSON.textNode(group.getBinary(field, index).toStringUsingUTF8());
            case INT32 -> JSON.numberNode(group.getInteger(field, index));
            case INT64 -> JSON.numberNode(group.getLong(field, index));
            case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
            case FLOAT -> JSON.numberNode(group.getFloat(field, index));
            case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
            case INT96, FIXED_LEN_BYTE_ARRAY -> JSON.nullNode();
        };
    }
}
