package dev.penstock.operators.corpus;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a block into pieces, none of which is longer than a chunk. Each character is counted a few times at most. */
final class Pieces {
    /** A sentence that fits no chunk is cut into pieces so small that they fill chunks well. */
    private static final int PIECES_OF_CHUNK = 4;

    private final String text;
    private final TokenCount tokens;
    private final int maxTokens;
    private final List<Piece> pieces = new ArrayList<>();

    private Pieces(String text, TokenCount tokens, int maxTokens) {
        this.text = text;
        this.tokens = tokens;
        this.maxTokens = maxTokens;
    }

    /**
     * The sentences of a paragraph, rows of a table or lines of code, in order.
     *
     * @param maxTokens of a piece, without special tokens
     */
    static List<Piece> of(String text, Block block, TokenCount tokens, int maxTokens) {
        Pieces pieces = new Pieces(text, tokens, maxTokens);
        if (block.code()) {
            pieces.codeLines(block.span());
        } else {
            pieces.prose(block.span());
        }
        return pieces.pieces;
    }

    /** Lines with their indentation, without empty ones. */
    private void codeLines(Span span) {
        for (int from = span.start(); from < span.end(); ) {
            int to = endOfLine(from, span.end());
            Span line = new Span(from, to);
            if (!line.trimmed(text).isEmpty()) {
                add(line, false);
            }
            from = to + 1;
        }
    }

    /** Items of lists and rows of tables begin lines, and end what stands before them whether it is a sentence or not. */
    private void prose(Span span) {
        int open = span.start();
        for (int from = span.start(); from < span.end(); ) {
            int to = endOfLine(from, span.end());
            Span line = new Span(from, to).trimmed(text);
            boolean row = !line.isEmpty() && text.charAt(line.start()) == '|';
            if (row || isItem(line)) {
                sentences(new Span(open, from));
                open = from;
            }
            if (row) {
                add(line, false);
                open = Math.min(to + 1, span.end());
            }
            from = to + 1;
        }
        sentences(new Span(open, span.end()));
    }

    private int endOfLine(int from, int end) {
        int newline = text.indexOf('\n', from);
        return newline < 0 || newline >= end ? end : newline;
    }

    private boolean isItem(Span line) {
        return endOfMarker(line) > line.start();
    }

    /** Behind {@code -}, {@code *}, {@code +}, {@code 12.} or {@code 12)} and a blank; the line's start if it has none. */
    private int endOfMarker(Span line) {
        int at = line.start();
        while (at < line.end() && Character.isDigit(text.charAt(at)) && at - line.start() < 9) {
            at++;
        }
        String marks = at == line.start() ? "-*+\u2022" : ".)";
        boolean marked = at + 1 < line.end() && marks.indexOf(text.charAt(at)) >= 0 && text.charAt(at + 1) == ' ';
        return marked ? at + 2 : line.start();
    }

    private void sentences(Span span) {
        Span trimmed = span.trimmed(text);
        if (trimmed.isEmpty()) {
            return;
        }
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(trimmed.of(text));
        // The marker of an item is no sentence, though "1." looks like one.
        int from = 0;
        int first = endOfMarker(trimmed) - trimmed.start();
        for (int to = sentences.next(); to != BreakIterator.DONE; to = sentences.next()) {
            if (to > first) {
                Span sentence = new Span(trimmed.start() + from, trimmed.start() + to).trimmed(text);
                if (!sentence.isEmpty()) {
                    add(sentence, true);
                }
                from = to;
            }
        }
    }

    private void add(Span span, boolean prose) {
        int longest = maxTokens * TokenCount.CHARACTERS;
        int count = span.length() > longest ? Integer.MAX_VALUE : Math.max(1, tokens.plain(span.of(text)));
        if (count <= maxTokens) {
            pieces.add(new Piece(span, count, prose));
        } else {
            cut(span, prose);
        }
    }

    /** Stretches of some words, as many as surely make small pieces or are cut in halves. */
    private void cut(Span span, boolean prose) {
        int limit = Math.max(1, maxTokens / PIECES_OF_CHUNK);
        int from = span.start();
        while (from < span.end()) {
            int to = Math.min(span.end(), from + limit * TokenCount.CHARACTERS);
            to = to == span.end() ? to : goodCut(from, to);
            halve(new Span(from, to), limit, prose);
            from = to;
        }
    }

    private void halve(Span span, int limit, boolean prose) {
        Span trimmed = span.trimmed(text);
        if (trimmed.isEmpty()) {
            return;
        }
        int count = Math.max(1, tokens.plain(trimmed.of(text)));
        int middle = trimmed.start() + trimmed.length() / 2;
        int cut = trimmed.length() < 2 ? trimmed.end() : goodCut(trimmed.start(), middle);
        if (count <= limit || cut <= trimmed.start() || cut >= trimmed.end()) {
            pieces.add(new Piece(trimmed, count, prose));
        } else {
            halve(new Span(trimmed.start(), cut), limit, prose);
            halve(new Span(cut, trimmed.end()), limit, prose);
        }
    }

    /** Behind the last white space before {@code limit}, in the second half of what precedes it; else between characters. */
    private int goodCut(int from, int limit) {
        for (int at = limit; at > from + (limit - from) / 2; at--) {
            if (Character.isWhitespace(text.charAt(at - 1))) {
                return at;
            }
        }
        int window = Math.max(from, limit - 64);
        int cut = limit - window < 2
                ? limit
                : window + Cuts.before(text.substring(window, Math.min(text.length(), limit + 2)), limit - window);
        return splitsPair(cut) ? cut + 1 : cut;
    }

    private boolean splitsPair(int at) {
        return at > 0
                && at < text.length()
                && Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
