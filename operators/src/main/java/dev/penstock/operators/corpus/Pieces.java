package dev.penstock.operators.corpus;

import dev.penstock.records.TokenEstimate;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a block into pieces none of which is longer than a chunk. */
final class Pieces {

    private Pieces() {}

    /** The sentences of a paragraph, or the lines of code; what is longer than {@code maxTokens} is cut further. */
    static List<Span> of(String text, Block block, int maxTokens) {
        List<Span> pieces = new ArrayList<>();
        for (Span piece : block.code() ? lines(text, block.span()) : sentences(text, block.span())) {
            cut(text, piece, maxTokens, pieces);
        }
        return pieces;
    }

    private static List<Span> sentences(String text, Span span) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(text.substring(span.start(), span.end()));
        List<Span> found = new ArrayList<>();
        int from = sentences.first();
        for (int to = sentences.next(); to != BreakIterator.DONE; from = to, to = sentences.next()) {
            Span sentence = new Span(span.start() + from, span.start() + to).trimmed(text);
            if (!sentence.isEmpty()) {
                found.add(sentence);
            }
        }
        return found;
    }

    /** Lines with their indentation, without empty ones. */
    private static List<Span> lines(String text, Span span) {
        List<Span> found = new ArrayList<>();
        int from = span.start();
        while (from < span.end()) {
            int newline = text.indexOf('\n', from);
            int to = newline < 0 || newline >= span.end() ? span.end() : newline;
            Span line = new Span(from, to);
            if (!line.trimmed(text).isEmpty()) {
                found.add(line);
            }
            from = to + 1;
        }
        return found;
    }

    /** Cuts at the last white space that fits; a word that does not fit is cut too. */
    private static void cut(String text, Span span, int maxTokens, List<Span> pieces) {
        int characters = TokenEstimate.characters(maxTokens);
        int from = span.start();
        while (span.end() - from > characters) {
            int to = lastSpace(text, from, from + characters);
            if (Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            add(new Span(from, to).trimmed(text), pieces);
            from = to;
        }
        Span rest = new Span(from, span.end());
        add(from == span.start() ? rest : rest.trimmed(text), pieces);
    }

    private static int lastSpace(String text, int from, int limit) {
        for (int i = limit; i > from + 1; i--) {
            if (Character.isWhitespace(text.charAt(i - 1))) {
                return i;
            }
        }
        return limit;
    }

    private static void add(Span span, List<Span> pieces) {
        if (!span.isEmpty()) {
            pieces.add(span);
        }
    }
}
