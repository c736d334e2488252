package dev.penstock.options;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The range of an option, and how it is told to people.
 *
 * @param min least number, milliseconds or size
 * @param max greatest
 */
record Limits(double min, double max) {
    static final Limits NONE = new Limits(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    static Limits of(Option option) {
        return new Limits(option.min(), option.max());
    }

    boolean allow(double number) {
        return number >= min && number <= max;
    }

    /** What is allowed, in words: {@code a whole number from 1 to 64}. */
    String inWords(Type type) {
        return switch (Kind.of(type)) {
            case BOOLEAN -> "true or false";
            case CHOICE -> "one of " + choices(type);
            case WHOLE -> "a whole number" + between("from ", "of at least ", "of at most ", Limits::plain, "");
            case NUMBER -> "a number" + between("from ", "of at least ", "of at most ", Limits::plain, "");
            case DURATION ->
                "a duration such as 250ms, 5s, 10m, 24h or 7d"
                        + between("from ", "of at least ", "of at most ", Limits::duration, "");
            case TEXT -> "text" + between("of ", "of at least ", "of at most ", Limits::plain, " character");
            case LIST -> "a list" + between("of ", "of at least ", "of at most ", Limits::plain, " entry");
            case MAP ->
                "a section of names and values"
                        + between("with ", "with at least ", "with at most ", Limits::plain, " entry");
            case SECTION -> "a section of keys and values";
        };
    }

    /** What is allowed, for a table: {@code 1 to 64}; empty where everything of the type is. */
    String inBrief(Type type) {
        return switch (Kind.of(type)) {
            case BOOLEAN -> "true, false";
            case CHOICE -> choices(type);
            case WHOLE, NUMBER ->
                between("", "at least ", "at most ", Limits::plain, "").trim();
            case DURATION ->
                between("", "at least ", "at most ", Limits::duration, "").trim();
            case TEXT ->
                between("", "at least ", "at most ", Limits::plain, " character")
                        .trim();
            case LIST, MAP ->
                between("", "at least ", "at most ", Limits::plain, " entry").trim();
            case SECTION -> "";
        };
    }

    static String choices(Type type) {
        return Arrays.stream(Kind.raw(type).getEnumConstants())
                .map(constant -> Names.kebab((Enum<?>) constant))
                .collect(Collectors.joining(", "));
    }

    private interface Writer {
        String write(double number);
    }

    /** {@code unit} is in the singular, with a blank before it; empty where the numbers carry their own. */
    private String between(String both, String lower, String upper, Writer writer, String unit) {
        boolean low = min != Double.NEGATIVE_INFINITY;
        boolean high = max != Double.POSITIVE_INFINITY;
        if (low && high) {
            return " " + both + writer.write(min) + " to " + writer.write(max) + plural(unit, max);
        } else if (low) {
            return " " + lower + writer.write(min) + plural(unit, min);
        }
        return high ? " " + upper + writer.write(max) + plural(unit, max) : "";
    }

    private static String plural(String unit, double number) {
        if (unit.isEmpty() || number == 1) {
            return unit;
        }
        return unit.endsWith("y") ? unit.substring(0, unit.length() - 1) + "ies" : unit + "s";
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String duration(double millis) {
        return Durations.format((long) millis);
    }
}
