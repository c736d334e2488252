package dev.penstock.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One run of the binder: walks type and tree together and collects what does not fit. */
final class Binding {
    /** Stands for a value that could not be bound, so that binding goes on and finds the other faults. */
    private static final Object FAULTY = new Object();

    // YAML's core schema has numbers such as 1e-3, which Jackson's YAML parser takes for text.
    private static final Pattern EXPONENT = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)[eE][-+]?\\d{1,4}");

    private final List<Fault> faults;

    Binding(List<Fault> faults) {
        this.faults = faults;
    }

    Object section(Class<?> type, JsonNode tree, String path) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> keys =
                Arrays.stream(components).map(c -> Names.kebab(c.getName())).toList();
        if (!tree.isObject()) {
            return wrong(path, tree, "a section with the keys " + String.join(", ", keys));
        }
        reportUnknownKeys(tree, keys, path);
        Object[] arguments = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            arguments[i] = component(components[i], tree.get(keys.get(i)), join(path, keys.get(i)));
            complete &= arguments[i] != FAULTY;
        }
        return complete ? construct(type, components, arguments, path) : FAULTY;
    }

    private void reportUnknownKeys(JsonNode tree, List<String> keys, String path) {
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!keys.contains(name)) {
                String nearest = Names.nearest(name, keys);
                faults.add(new Fault(
                        join(path, Shown.text(name)),
                        null,
                        nearest != null
                                ? "unknown key; did you mean " + nearest + "?"
                                : "unknown key; allowed are " + String.join(", ", keys)));
            }
        }
    }

    private Object component(RecordComponent component, JsonNode node, String path) {
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            throw new IllegalStateException(
                    component.getDeclaringRecord().getName() + "." + component.getName() + " has no @Option");
        }
        Type type = component.getGenericType();
        if (node != null && !node.isNull()) {
            return value(type, node, path, Limits.of(option));
        }
        if (!option.byDefault().equals(Option.REQUIRED)) {
            return byDefault(type, option, path);
        }
        if (Kind.of(type) == Kind.SECTION) {
            return section(Kind.raw(type), JsonNodeFactory.instance.objectNode(), path);
        }
        faults.add(new Fault(
                path,
                node == null ? null : "null",
                (node == null ? "must be set; allowed is " : "allowed is ")
                        + Limits.of(option).inWords(type)));
        return FAULTY;
    }

    /** A default that does not fit its own option is a mistake in the program, not in the configuration. */
    private static Object byDefault(Type type, Option option, String path) {
        JsonNode node = YamlTree.parse(option.byDefault());
        if (node.isNull()) {
            if (Kind.raw(type).isPrimitive()) {
                throw new IllegalStateException("the default of " + path + " is null, which its type cannot hold");
            }
            return null;
        }
        List<Fault> faults = new ArrayList<>();
        Object value = new Binding(faults).value(type, node, path, Limits.of(option));
        if (!faults.isEmpty()) {
            throw new IllegalStateException("the default of an option is not allowed: " + faults);
        }
        return value;
    }

    private Object value(Type type, JsonNode node, String path, Limits limits) {
        Object bound = switch (Kind.of(type)) {
            case SECTION -> section(Kind.raw(type), node, path);
            case LIST -> node.isArray() && limits.allow(node.size()) ? list(type, node, path) : null;
            case MAP -> node.isObject() && limits.allow(node.size()) ? map(type, node, path) : null;
            case BOOLEAN -> node.isBoolean() ? node.booleanValue() : null;
            case WHOLE -> whole(Kind.raw(type), node, limits);
            case NUMBER -> number(node, limits);
            case TEXT -> text(node, limits);
            case CHOICE -> choice(Kind.raw(type), node);
            case DURATION -> duration(node, limits);
        };
        return bound != null ? bound : wrong(path, node, limits.inWords(type));
    }

    private Object list(Type type, JsonNode node, String path) {
        List<Object> values = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            values.add(value(Kind.element(type), node.get(i), path + "[" + i + "]", Limits.NONE));
        }
        return values.contains(FAULTY) ? FAULTY : List.copyOf(values);
    }

    private Object map(Type type, JsonNode node, String path) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            String entry = join(path, Shown.text(name));
            values.put(name, value(Kind.element(type), node.get(name), entry, Limits.NONE));
        }
        return values.containsValue(FAULTY) ? FAULTY : Collections.unmodifiableMap(values);
    }

    private static Object whole(Class<?> type, JsonNode node, Limits limits) {
        boolean asInt = type == int.class || type == Integer.class;
        if (!node.isIntegralNumber() || !(asInt ? node.canConvertToInt() : node.canConvertToLong())) {
            return null;
        }
        if (!limits.allow(node.longValue())) {
            return null;
        }
        // Not a conditional expression: that would widen the int to a long.
        if (asInt) {
            return node.intValue();
        }
        return node.longValue();
    }

    private static Object number(JsonNode node, Limits limits) {
        boolean isNumber = node.isNumber()
                || node.isTextual() && EXPONENT.matcher(node.textValue()).matches();
        double number = isNumber ? Double.parseDouble(node.asText()) : Double.NaN;
        return Double.isFinite(number) && limits.allow(number) ? number : null;
    }

    /** Whole numbers and booleans without quotes are taken as they stand; others may have lost digits in reading. */
    private static Object text(JsonNode node, Limits limits) {
        boolean isText = node.isTextual() || node.isIntegralNumber() || node.isBoolean();
        return isText && limits.allow(node.asText().length()) ? node.asText() : null;
    }

    private static Object choice(Class<?> type, JsonNode node) {
        for (Object constant : type.getEnumConstants()) {
            if (node.isTextual() && Names.kebab((Enum<?>) constant).equals(node.textValue())) {
                return constant;
            }
        }
        return null;
    }

    private static Object duration(JsonNode node, Limits limits) {
        Duration duration = node.isTextual() ? Durations.parse(node.textValue()) : null;
        return duration != null && limits.allow(duration.toMillis()) ? duration : null;
    }

    private Object wrong(String path, JsonNode node, String allowed) {
        String hint = allowed.startsWith("text") && node.isNumber() ? " (put it in quotes)" : "";
        faults.add(new Fault(path, Shown.value(path, node), "allowed is " + allowed + hint));
        return FAULTY;
    }

    private Object construct(Class<?> type, RecordComponent[] components, Object[] arguments, String path) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                faults.add(new Fault(path, null, Shown.text(String.valueOf(refused.getMessage()))));
                return FAULTY;
            }
            throw new IllegalStateException(type.getName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
