package dev.penstock.records;

/**
 * The question's vector.
 *
 * @param vector unit length
 * @param model identity of the encoder (name, hash, dimensions): vectors of different models are never compared
 * @param tokens tokens of the question
 */
public record Embedding(float[] vector, String model, int tokens) {}
