package dev.penstock.operators.guardrail;

import java.util.Arrays;

/** A text freed of disguise, with a map from its characters to the original's. */
final class TextView {
    private final String original;
    private final String text;
    private final int[] source;

    private TextView(String original, String text, int[] source) {
        this.original = original;
        this.text = text;
        this.source = source;
    }

    static TextView of(String original, boolean ascii) {
        return ascii ? new TextView(original, original, null) : cleaned(original);
    }

    private static TextView cleaned(String original) {
        StringBuilder text = new StringBuilder(original.length());
        int[] source = new int[original.length() + 16];
        int codePoint;
        for (int i = 0; i < original.length(); i += Character.charCount(codePoint)) {
            codePoint = original.codePointAt(i);
            int before = text.length();
            if (codePoint < 0x80) {
                text.append((char) codePoint);
            } else {
                text.append(Folding.clean(codePoint));
            }
            if (text.length() > source.length) {
                source = Arrays.copyOf(source, text.length() + text.length() / 2);
            }
            Arrays.fill(source, before, text.length(), i);
        }
        return new TextView(original, text.toString(), source);
    }

    String text() {
        return text;
    }

    /** Where character {@code index} of this view begins in the original. */
    int start(int index) {
        return source == null ? index : source[index];
    }

    /** Where the character before {@code end} ends in the original. */
    int end(int end) {
        if (source == null || end == 0) {
            return end;
        }
        int last = source[end - 1];
        return last + Character.charCount(original.codePointAt(last));
    }
}
