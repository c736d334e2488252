package dev.penstock.options;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are written in configuration: a whole number and a unit. */
final class Durations {
    // Linear: digits, then one of five units. At most 18 digits, so that the number fits a long.
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ?(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final String[] LARGEST_FIRST = {"d", "h", "m", "s"};

    private Durations() {}

    /** The duration, or null if the text is none or exceeds what milliseconds in a long can hold. */
    static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            return Duration.ofMillis(
                    Math.multiplyExact(Long.parseLong(matcher.group(1)), MILLIS.get(matcher.group(2))));
        } catch (ArithmeticException tooLong) {
            return null;
        }
    }

    /** The shortest form with one whole number: {@code 90000} is {@code 90s}. */
    static String format(long millis) {
        for (String unit : LARGEST_FIRST) {
            long size = MILLIS.get(unit);
            if (millis != 0 && millis % size == 0) {
                return millis / size + unit;
            }
        }
        return millis + "ms";
    }
}
