package dev.penstock.state.index;

/**
 * Versions as text whose alphabetic order is the order of the numbers: scripts compare texts, as Lua's numbers are exact
 * only up to 2^53.
 */
final class Versions {

    private Versions() {}

    static String ordered(long version) {
        String digits = Long.toUnsignedString(version ^ Long.MIN_VALUE);
        return "0".repeat(20 - digits.length()) + digits;
    }

    /** @throws NumberFormatException if the text is none that {@link #ordered} gave */
    static long parse(String ordered) {
        return Long.parseUnsignedLong(ordered) ^ Long.MIN_VALUE;
    }
}
