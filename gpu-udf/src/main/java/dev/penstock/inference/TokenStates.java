package dev.penstock.inference;

import java.nio.FloatBuffer;

/**
 * The states that a model gave the tokens of one text, special tokens included, padding excluded.
 *
 * @param values {@code tokens} rows of {@code dimensions} numbers, from index 0; shared memory, valid only during the
 *     call that hands it over
 */
public record TokenStates(FloatBuffer values, int tokens, int dimensions) {}
