package dev.penstock.inference.model;

/**
 * Where the tokens of a text stand in it, special tokens included.
 *
 * @param starts of each token, its first character; equal to its end for special tokens
 * @param ends of each token, behind its last character
 */
public record TokenOffsets(int[] starts, int[] ends) {}
