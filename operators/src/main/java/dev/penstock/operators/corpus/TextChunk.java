package dev.penstock.operators.corpus;

/**
 * A piece of a text.
 *
 * @param title headings above it, outermost first, separated by {@code " > "}; empty if there are none
 * @param text {@code document.substring(start, end)}
 * @param start first character in the document
 * @param end behind the last
 */
public record TextChunk(String title, String text, int start, int end) {}
