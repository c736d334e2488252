package dev.penstock.options;

import java.util.stream.IntStream;

/**
 * A port, or a range of which the first free one is taken.
 *
 * @param first 1 to 65535
 * @param last at least {@code first}, inclusive
 */
public record PortRange(int first, int last) {
    public static final String ALLOWED = "a port from 1 to 65535 or a range such as 9249-9259";

    /** @throws IllegalArgumentException if the text is neither {@code 9249} nor {@code 9249-9259} */
    public static PortRange parse(String text) {
        String[] ends = text.split("-", -1);
        int first = port(ends[0]);
        int last = ends.length == 1 ? first : port(ends[1]);
        if (ends.length > 2 || first < 1 || last < 1 || ends.length == 2 && last <= first) {
            throw new IllegalArgumentException(Shown.text(text) + ": allowed is " + ALLOWED);
        }
        return new PortRange(first, last);
    }

    public static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException invalid) {
            return false;
        }
    }

    public IntStream ports() {
        return IntStream.rangeClosed(first, last);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    /** -1 where it is none. */
    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port <= 65535 ? port : -1;
    }
}
