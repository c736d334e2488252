package dev.penstock.operators.corpus;

/**
 * A paragraph or a fenced code block.
 *
 * @param code whether it is code, which is kept whole where it fits and cut between lines where it does not
 */
record Block(Span span, boolean code) {}
