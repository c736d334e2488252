package dev.penstock.options;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Prints the reference page of a configuration as Markdown: a section for each nested record with a table of its keys.
 * The same classes always give the same text.
 */
public final class OptionsReference {
    private final StringBuilder out = new StringBuilder();

    private record Section(String path, Class<?> type, String description) {}

    private OptionsReference() {}

    /**
     * The page, from its first table on: the caller puts title and introduction before it.
     *
     * @param root the record that the whole file is bound to
     */
    public static String markdown(Class<? extends Record> root) {
        OptionsReference reference = new OptionsReference();
        reference.section(new Section("", root, ""));
        return reference.out.toString();
    }

    /** Depth first, so that a section is followed by what stands in it. */
    private void section(Section section) {
        if (!section.path.isEmpty()) {
            out.append("\n## ").append(section.path).append("\n\n");
            out.append(section.description).append(".\n\n");
        }
        out.append("| Key | Type | Default | Allowed | Description |\n|---|---|---|---|---|\n");
        Deque<Section> below = new ArrayDeque<>();
        for (RecordComponent component : section.type.getRecordComponents()) {
            row(component, section.path, below);
        }
        below.forEach(this::section);
    }

    private void row(RecordComponent component, String path, Deque<Section> below) {
        Option option = component.getAnnotation(Option.class);
        Type type = component.getGenericType();
        String key = Names.kebab(component.getName());
        String full = path.isEmpty() ? key : path + "." + key;
        Section nested = nested(type, full, option.value());
        if (nested != null) {
            below.add(nested);
        }
        out.append("| `").append(key).append("` | ");
        out.append(nested == null ? name(type) : "[" + name(type) + "](#" + anchor(nested.path) + ")");
        out.append(" | ").append(byDefault(option, type)).append(" | ");
        out.append(cell(Limits.of(option).inBrief(type))).append(" | ");
        out.append(cell(option.value())).append(" |\n");
    }

    private static Section nested(Type type, String path, String description) {
        return switch (Kind.of(type)) {
            case SECTION -> new Section(path, Kind.raw(type), description);
            case LIST -> nested(Kind.element(type), path + "[]", description);
            case MAP -> nested(Kind.element(type), path + ".NAME", description);
            default -> null;
        };
    }

    private static String name(Type type) {
        return switch (Kind.of(type)) {
            case BOOLEAN -> "boolean";
            case WHOLE -> "whole number";
            case NUMBER -> "number";
            case TEXT -> "text";
            case CHOICE -> "choice";
            case DURATION -> "duration";
            case SECTION -> "section";
            case LIST -> "list of " + plural(Kind.element(type));
            case MAP -> "map of names to " + plural(Kind.element(type));
        };
    }

    private static String plural(Type type) {
        return Kind.of(type) == Kind.LIST || Kind.of(type) == Kind.MAP ? name(type) : name(type) + "s";
    }

    private static String byDefault(Option option, Type type) {
        String value = option.byDefault();
        if (value.equals(Option.REQUIRED)) {
            return Kind.of(type) == Kind.SECTION ? "its own" : "**required**";
        }
        return value.equals("null") ? "unset" : "`" + cell(value) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    /** The anchor that GitHub gives to a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
    }
}
