package dev.penstock.operators.corpus;

/** A part of a text: first character, and behind the last. */
record Span(int start, int end) {

    /** Without white space at its ends; empty if there is nothing else. */
    Span trimmed(String text) {
        int from = start;
        int to = end;
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return new Span(from, to);
    }

    boolean isEmpty() {
        return start >= end;
    }

    int length() {
        return end - start;
    }

    String of(String text) {
        return text.substring(start, end);
    }
}
