package dev.penstock.records;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the filter of a request: {@code name=value,name2=value}. A comma, an equals sign or a backslash within a name or
 * value is written with a backslash before it. Nothing is guessed: a filter that is read wrongly shows other documents.
 */
final class FilterReader {
    private static final int MAX_NAMES = 20;
    private static final int MAX_VALUES = 100;
    private static final String ALLOWED =
            "name=value pairs separated by commas, at most " + MAX_NAMES + " names and " + MAX_VALUES + " values, each "
                    + Fields.NAME_ALLOWED + "; a comma, = or \\ within one is written \\, \\= or \\\\";

    private final String text;
    private final TreeMap<String, TreeSet<String>> filter = new TreeMap<>();
    private final StringBuilder part = new StringBuilder();
    private String name;
    private int values;

    private FilterReader(String text) {
        this.text = text;
    }

    /** @return empty for a blank text */
    static List<MetadataFilter> read(String text) throws BadField {
        return text.isBlank() ? List.of() : new FilterReader(text).read();
    }

    private List<MetadataFilter> read() throws BadField {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                part.append(escaped(i));
            } else if (c == '=' && name == null) {
                name = taken();
            } else if (c == '=') {
                throw refused();
            } else if (c == ',') {
                endPair();
            } else {
                part.append(c);
            }
        }
        endPair();
        List<MetadataFilter> read = new ArrayList<>(filter.size());
        filter.forEach((field, allowed) -> read.add(new MetadataFilter(field, List.copyOf(allowed))));
        return List.copyOf(read);
    }

    private char escaped(int i) throws BadField {
        if (i == text.length() || ",=\\".indexOf(text.charAt(i)) < 0) {
            throw refused();
        }
        return text.charAt(i);
    }

    private void endPair() throws BadField {
        if (name == null || ++values > MAX_VALUES) {
            throw refused();
        }
        filter.computeIfAbsent(name, added -> new TreeSet<>()).add(taken());
        if (filter.size() > MAX_NAMES) {
            throw refused();
        }
        name = null;
    }

    private String taken() throws BadField {
        String taken = part.toString().strip();
        part.setLength(0);
        if (!Fields.isName(taken)) {
            throw refused();
        }
        return taken;
    }

    private BadField refused() {
        return BadField.value(Headers.FILTER, text, ALLOWED);
    }
}
