package dev.penstock.operators.cache;

import java.text.Normalizer;

/**
 * The form in which two questions are the same text. Only differences that cannot change the meaning are levelled:
 *
 * <ul>
 *   <li>Unicode is composed (NFC). NFKC would go further and make {@code 2⁵} equal to {@code 25}.
 *   <li>In a text of one line, runs of white space become one space. A text of several lines may hold code or a table,
 *       so only line ends, white space at their ends and empty lines around the text are levelled.
 *   <li>Case is kept: {@code US} is not {@code us}. Questions that differ in case alone meet in the semantic cache.
 * </ul>
 */
final class Questions {

    private Questions() {}

    static String normalised(String question) {
        if (isNormalised(question)) {
            return question;
        }
        String composed = Normalizer.normalize(question, Normalizer.Form.NFC);
        String text = withoutOuterBlankLines(composed.replace("\r\n", "\n").replace('\r', '\n'));
        return text.indexOf('\n') < 0 ? collapsed(text) : withoutTrailingSpace(text);
    }

    /** What most questions are: one line of ASCII without outer or double blanks. */
    private static boolean isNormalised(String question) {
        boolean blank = true;
        for (int i = 0; i < question.length(); i++) {
            char c = question.charAt(i);
            if (c >= 0x7F || c < ' ' || c == ' ' && blank) {
                return false;
            }
            blank = c == ' ';
        }
        return !blank;
    }

    private static String withoutOuterBlankLines(String text) {
        int start = 0;
        for (int i = 0; i < text.length() && isSpace(text.charAt(i)); i++) {
            if (text.charAt(i) == '\n') {
                start = i + 1;
            }
        }
        int end = text.length();
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static String collapsed(String line) {
        StringBuilder out = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!isSpace(c)) {
                out.append(c);
            } else if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        return out.toString();
    }

    private static String withoutTrailingSpace(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                trimEnd(out);
            }
            out.append(c);
        }
        trimEnd(out);
        return out.toString();
    }

    private static void trimEnd(StringBuilder out) {
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) != '\n' && isSpace(out.charAt(end - 1))) {
            end--;
        }
        out.setLength(end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
