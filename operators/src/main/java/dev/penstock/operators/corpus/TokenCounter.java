package dev.penstock.operators.corpus;

import dev.penstock.records.TokenEstimate;

/**
 * Counts the tokens of a text as the encoder will read it, its special tokens included. Takes time in proportion to the
 * text, cuts nothing off, and is safe for use by several threads. {@code encoder::tokens} is one.
 */
@FunctionalInterface
public interface TokenCounter {
    /** Where no encoder is at hand: four characters each. */
    TokenCounter ESTIMATE = TokenEstimate::of;

    int tokens(String text);
}
