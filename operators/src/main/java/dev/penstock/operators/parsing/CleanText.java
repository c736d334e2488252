package dev.penstock.operators.parsing;

import dev.penstock.records.Utf8;

/** What every text goes through, whatever it was read from. */
final class CleanText {
    /** Above this share of characters that no text has, it is none. */
    private static final double MOST_UNREADABLE = 0.05;

    private CleanText() {}

    /**
     * The text with {@code \n} at the ends of its lines, blanks in place of control characters but tabs, and U+FFFD in
     * place of halves of surrogate pairs.
     *
     * @throws UnparsableException if it is blank, or not a text at all
     */
    static String of(String text) throws UnparsableException {
        StringBuilder clean = new StringBuilder(text.length());
        long unreadable = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    clean.append('\n');
                }
            } else if (c == '\f') {
                clean.append('\n');
            } else if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                unreadable++;
                clean.append(' ');
            } else {
                unreadable += c == '\uFFFD' ? 1 : 0;
                clean.append(c);
            }
        }
        if (unreadable > text.length() * MOST_UNREADABLE) {
            throw new UnparsableException("it is binary: no text in an encoding that is known");
        }
        String wellFormed = Utf8.wellFormed(clean.toString());
        if (wellFormed.isBlank()) {
            throw new UnparsableException("it holds no text");
        }
        return wellFormed;
    }
}
