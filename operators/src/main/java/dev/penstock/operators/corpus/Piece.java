package dev.penstock.operators.corpus;

/**
 * What is never cut: a sentence, a line of code, a row of a table, or a part of one that is too long for a chunk.
 *
 * @param tokens without special ones
 * @param prose whether it can be repeated at the beginning of the next chunk
 */
record Piece(Span span, int tokens, boolean prose) {}
