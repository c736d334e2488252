package dev.penstock.inference;

/**
 * A text's vector.
 *
 * @param vector unit length
 * @param tokens tokens that were encoded, special tokens included, at most the encoder's limit
 */
public record Encoding(float[] vector, int tokens) {}
