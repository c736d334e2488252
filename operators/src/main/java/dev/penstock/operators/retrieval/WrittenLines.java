package dev.penstock.operators.retrieval;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a model wrote for a search. It is text of unknown origin: hidden characters go, and what is far longer than
 * a question is none.
 */
final class WrittenLines {
    private static final int LONGEST = 400;
    private static final String LIST_MARKS = "-*\u2022";
    private static final String QUOTES = "\"'`\u201c\u201d\u201e";

    private WrittenLines() {}

    /** The lines that can be searched for, without the marks of a list and quotes around them; at most so many. */
    static List<String> of(String written, int most) {
        List<String> lines = new ArrayList<>();
        for (String line : written.split("\n", -1)) {
            String text = bare(QuotedText.onOneLine(line));
            if (!text.isBlank() && text.length() <= LONGEST && lines.size() < most) {
                lines.add(text);
            }
        }
        return lines;
    }

    private static String bare(String line) {
        int start = 0;
        while (start < line.length() && Character.isDigit(line.charAt(start))) {
            start++;
        }
        boolean numbered = start > 0
                && start + 1 < line.length()
                && ".)".indexOf(line.charAt(start)) >= 0
                && line.charAt(start + 1) == ' ';
        boolean bulleted = start == 0 && line.length() > 1 && LIST_MARKS.indexOf(line.charAt(0)) >= 0;
        String text = numbered
                ? line.substring(start + 1).strip()
                : bulleted ? line.substring(1).strip() : line;
        while (text.length() > 1
                && QUOTES.indexOf(text.charAt(0)) >= 0
                && QUOTES.indexOf(text.charAt(text.length() - 1)) >= 0) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return text;
    }
}
