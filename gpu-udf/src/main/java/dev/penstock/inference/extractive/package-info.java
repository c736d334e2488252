/**
 * Answers made of sentences that stand in the retrieved passages. {@code Sentences} finds them with their offsets,
 * {@code VectorCache} remembers their vectors, {@code Ranking} chooses, {@code Rendering} writes text or JSON with
 * citations; {@link dev.penstock.inference.extractive.ExtractiveGenerator} composes the four.
 */
package dev.penstock.inference.extractive;
