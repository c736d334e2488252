package dev.penstock.operators.guardrail;

/** Character classes of the formats that the detectors read: ASCII, where the format is. */
final class Chars {
    private Chars() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    static boolean isAsciiLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isAsciiAlnum(char c) {
        return isDigit(c) || isAsciiLetter(c);
    }

    /** The character at {@code index}, or a space outside the text. */
    static char at(String text, int index) {
        return index >= 0 && index < text.length() ? text.charAt(index) : ' ';
    }

    static boolean isDigitAt(String text, int index) {
        return isDigit(at(text, index));
    }

    static boolean isWordAt(String text, int index) {
        char c = at(text, index);
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** Whether any of the words begins at a word boundary of {@code text} between {@code from} and {@code to}. */
    static boolean anyWord(String text, int from, int to, String[] words) {
        return lastWord(text, from, to, words) >= 0;
    }

    /** Where the last of the words begins, at a word boundary between {@code from} and {@code to}; -1 if none does. */
    static int lastWord(String text, int from, int to, String[] words) {
        int begin = Math.max(0, from);
        int end = Math.min(text.length(), to);
        for (int i = end - 1; i >= begin; i--) {
            if (Character.isLetter(text.charAt(i)) && (i == 0 || !Character.isLetter(text.charAt(i - 1)))) {
                for (String word : words) {
                    if (i + word.length() <= end && text.startsWith(word, i)) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }
}
