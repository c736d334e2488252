package dev.penstock.operators.corpus;

/**
 * A piece of a text.
 *
 * @param title headings above it, outermost first, separated by {@code " > "}; empty if there are none
 * @param text {@code document.substring(start, end)}
 * @param start first character in the document
 * @param end behind the last
 * @param section number of the parent that it belongs to, from 0 in the order of the document: chunks of one parent are
 *     neighbours
 */
public record TextChunk(String title, String text, int start, int end, int section) {

    /** What is embedded: the headings say what a chunk is about, often in the very words that people ask with. */
    public String embeddedText() {
        return title.isEmpty() ? text : title + "\n" + text;
    }
}
