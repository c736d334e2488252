package dev.penstock.operators.evaluation.answers;

import java.util.ArrayList;
import java.util.List;

/** Characters as Python's {@code str} and {@code re} class them, since the reference programs are written in it. */
final class PythonText {
    private static final int NEXT_LINE = 0x85;

    private PythonText() {}

    /** {@code str.isspace()} */
    static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == NEXT_LINE;
    }

    /** {@code \w} but the underscore: letters and all numbers, without combining marks. */
    static boolean isWord(int character) {
        return Character.isLetterOrDigit(character)
                || Character.getType(character) == Character.LETTER_NUMBER
                || Character.getType(character) == Character.OTHER_NUMBER;
    }

    /** {@code str.split()}: parts between white space, none of them empty. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (isSpace(text.codePointAt(i))) {
                if (start >= 0) {
                    parts.add(text.substring(start, i));
                    start = -1;
                }
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            parts.add(text.substring(start));
        }
        return parts;
    }
}
