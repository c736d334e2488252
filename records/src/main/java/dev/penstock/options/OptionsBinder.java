package dev.penstock.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a tree of YAML or JSON into option records. Every component of such a record carries {@link Option}; its key is
 * the component's name in kebab-case.
 *
 * <ul>
 *   <li>A key that is absent or null gives the default; where the option is required that is a fault, except for nested
 *       records without a default, which take all of their own.
 *   <li>Lists and maps come out immutable, maps in the order of the source.
 *   <li>A record whose compact constructor throws {@link IllegalArgumentException} adds its message as a fault: the
 *       place for checks across components.
 * </ul>
 */
public final class OptionsBinder {
    private OptionsBinder() {}

    /**
     * Binds a tree; a null or missing node counts as an empty section.
     *
     * @throws OptionsException with all faults together
     */
    public static <R extends Record> R bind(Class<R> type, JsonNode tree) {
        List<Fault> faults = new ArrayList<>();
        boolean empty = tree == null || tree.isNull() || tree.isMissingNode();
        Object bound = new Binding(faults).section(type, empty ? JsonNodeFactory.instance.objectNode() : tree, "");
        if (!faults.isEmpty()) {
            throw new OptionsException(faults);
        }
        return type.cast(bound);
    }

    /**
     * The record with all of its defaults.
     *
     * @throws OptionsException if it has required options
     */
    public static <R extends Record> R defaults(Class<R> type) {
        return bind(type, null);
    }
}
