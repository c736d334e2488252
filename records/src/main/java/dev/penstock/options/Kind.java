package dev.penstock.options;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The kinds of values that an option can have. */
enum Kind {
    BOOLEAN,
    WHOLE,
    NUMBER,
    TEXT,
    CHOICE,
    DURATION,
    SECTION,
    LIST,
    MAP;

    static Kind of(Type type) {
        Class<?> raw = raw(type);
        if (raw == boolean.class || raw == Boolean.class) {
            return BOOLEAN;
        } else if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
            return WHOLE;
        } else if (raw == double.class || raw == Double.class) {
            return NUMBER;
        } else if (raw == String.class) {
            return TEXT;
        } else if (raw == Duration.class) {
            return DURATION;
        } else if (raw.isEnum()) {
            return CHOICE;
        } else if (raw.isRecord()) {
            return SECTION;
        } else if (raw == List.class) {
            return LIST;
        } else if (raw == Map.class && argument(type, 0) == String.class) {
            return MAP;
        }
        throw new IllegalArgumentException("an option cannot be of type " + type.getTypeName());
    }

    static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    /** Type of the elements of a list, or of the values of a map. */
    static Type element(Type type) {
        return argument(type, raw(type) == Map.class ? 1 : 0);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
