package dev.penstock.inference.extractive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits plain text and Markdown into sentences, as offsets into the text. Paragraphs may be wrapped over lines; a list
 * item, a table row and a fenced code block are units of their own and are never glued to their neighbours; headings,
 * rules and table frames are left out, as they answer nothing.
 */
public final class Sentences {
    /** Shorter fragments ("See below.", a lone number) carry no answer. */
    private static final int SHORTEST = 12;
    /** A longer unit is cut at white space: a table or log without any full stop must not become one sentence. */
    private static final int LONGEST = 800;

    /** Where the scripts begin that need few characters for a sentence. */
    private static final char CJK = 0x2E80;

    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e", "cf", "fig", "figs", "eq",
            "no", "nr", "vol", "approx", "ca", "inc", "ltd", "co", "corp", "dept", "est", "sec", "ch", "pp", "al",
            "a.m", "p.m", "u.s", "u.k", "z.b", "d.h", "bzw", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
            "sept", "oct", "nov", "dec");

    /** A sentence from {@code start} up to and without {@code end}. */
    record Span(int start, int end) {}

    private final String text;
    private final List<Span> found = new ArrayList<>();
    private int blockStart = -1;
    private int blockEnd;

    private Sentences(String text) {
        this.text = text;
    }

    /** The sentences in order, each on one line and without marks of a quotation or table. */
    public static List<String> texts(String text) {
        List<String> texts = new ArrayList<>();
        for (Span span : split(text)) {
            String sentence = Candidates.plain(text.substring(span.start, span.end));
            if (!sentence.isEmpty()) {
                texts.add(sentence);
            }
        }
        return texts;
    }

    /** The sentences in order; spans do not overlap, and neither begin nor end with white space. */
    static List<Span> split(String text) {
        Sentences sentences = new Sentences(text);
        sentences.splitLines();
        return sentences.found;
    }

    private void splitLines() {
        int position = 0;
        while (position < text.length()) {
            int lineEnd = lineEnd(position);
            int start = skipBlanks(skipQuoteMarks(position, lineEnd), lineEnd);
            String fence = fence(start, lineEnd);
            if (fence != null) {
                endBlock();
                position = codeBlock(fence, lineEnd + 1);
                continue;
            }
            line(start, lineEnd);
            position = lineEnd + 1;
        }
        endBlock();
    }

    private void line(int start, int end) {
        if (start == end || isFrame(start, end)) {
            endBlock();
            return;
        }
        char first = text.charAt(start);
        if (first == '#') {
            endBlock();
            int level = start;
            while (level < end && text.charAt(level) == '#') {
                level++;
            }
            boolean heading = level - start <= 6 && (level == end || isBlank(text.charAt(level)));
            if (!heading) {
                extendBlock(start, end);
            }
        } else if (first == '|') {
            endBlock();
            add(start, end);
        } else if (afterListMark(start, end) > start) {
            endBlock();
            extendBlock(afterListMark(start, end), end);
        } else {
            extendBlock(start, end);
        }
    }

    /** A line under a paragraph that is all {@code =} or {@code -} makes a heading of it, so the paragraph is dropped. */
    private boolean isFrame(int start, int end) {
        String line = text.substring(start, end).strip();
        boolean underline = line.length() >= 3
                && (line.chars().allMatch(c -> c == '=') || line.chars().allMatch(c -> c == '-'));
        if (underline && blockStart >= 0 && text.lastIndexOf('\n', blockEnd - 1) < blockStart) {
            blockStart = -1;
        }
        return line.length() >= 3 && line.chars().allMatch(c -> "=-*_|: +".indexOf(c) >= 0);
    }

    private int codeBlock(String fence, int from) {
        int position = from;
        while (position < text.length()) {
            int lineEnd = lineEnd(position);
            int start = skipBlanks(position, lineEnd);
            if (text.startsWith(fence, start)) {
                if (position - from <= LONGEST) {
                    add(Math.min(from, position), Math.max(from, position - 1));
                }
                return lineEnd + 1;
            }
            position = lineEnd + 1;
        }
        return position; // never closed: the passage ends inside it, and a piece of code answers nothing
    }

    private void extendBlock(int start, int end) {
        if (blockStart < 0) {
            blockStart = start;
        }
        blockEnd = end;
    }

    private void endBlock() {
        if (blockStart >= 0) {
            splitBlock(blockStart, blockEnd);
            blockStart = -1;
        }
    }

    private void splitBlock(int from, int to) {
        int start = from;
        boolean code = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '`') {
                code = !code;
            }
            if (!code && isTerminator(c)) {
                int end = closers(i + 1, to);
                if (isBoundary(i, end, to)) {
                    add(start, end);
                    start = end;
                    i = end - 1;
                }
            }
        }
        add(start, to);
    }

    private boolean isBoundary(int mark, int end, int to) {
        char c = text.charAt(mark);
        if (c == '。' || c == '！' || c == '？') {
            return true;
        }
        if (end >= to) {
            return true;
        }
        if (!isBlank(text.charAt(end))) {
            return false; // inside a number, version, URL or file name
        }
        int next = end;
        while (next < to && (isBlank(text.charAt(next)) || "\"'([*_`“‘".indexOf(text.charAt(next)) >= 0)) {
            next++;
        }
        if (next < to && Character.isLowerCase(text.charAt(next))) {
            return false;
        }
        return c != '.' || !isAbbreviation(mark);
    }

    private boolean isAbbreviation(int dot) {
        int start = dot;
        while (start > 0 && (Character.isLetter(text.charAt(start - 1)) || text.charAt(start - 1) == '.')) {
            start--;
        }
        String word = text.substring(start, dot).toLowerCase(Locale.ROOT);
        boolean initial = word.length() == 1 && Character.isUpperCase(text.charAt(start)) && !word.equals("i");
        return initial || ABBREVIATIONS.contains(word);
    }

    private int closers(int from, int to) {
        int end = from;
        while (end < to && (isTerminator(text.charAt(end)) || "\"')]*_”’".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    private void add(int from, int to) {
        int start = from;
        int end = Math.min(to, text.length());
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        while (end - start > LONGEST) {
            int cut = text.lastIndexOf(' ', start + LONGEST);
            cut = cut > start ? cut : start + LONGEST;
            found.add(new Span(start, cut));
            start = skipBlanks(cut, end);
        }
        if (end - start >= SHORTEST || (end > start && text.charAt(start) >= CJK)) {
            found.add(new Span(start, end));
        }
    }

    /** Behind {@code - }, {@code * }, {@code + }, {@code 1. } or {@code 1) }; {@code start} where there is none. */
    private int afterListMark(int start, int end) {
        int mark = start;
        if ("-*+•".indexOf(text.charAt(mark)) >= 0) {
            mark++;
        } else {
            while (mark < end && mark - start < 9 && isDigit(text.charAt(mark))) {
                mark++;
            }
            if (mark == start || mark == end || (text.charAt(mark) != '.' && text.charAt(mark) != ')')) {
                return start;
            }
            mark++;
        }
        return mark < end && isBlank(text.charAt(mark)) ? skipBlanks(mark, end) : start;
    }

    private String fence(int start, int end) {
        if (text.startsWith("```", start) && start + 3 <= end) {
            return "```";
        }
        return text.startsWith("~~~", start) && start + 3 <= end ? "~~~" : null;
    }

    private int skipQuoteMarks(int from, int end) {
        int position = skipBlanks(from, end);
        while (position < end && text.charAt(position) == '>') {
            position = skipBlanks(position + 1, end);
        }
        return position;
    }

    private int skipBlanks(int from, int end) {
        int position = from;
        while (position < end && isBlank(text.charAt(position))) {
            position++;
        }
        return position;
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static boolean isTerminator(char c) {
        return c == '.' || c == '!' || c == '?' || c == '…' || c == '。' || c == '！' || c == '？';
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || c == '\u00a0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
