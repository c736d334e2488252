package dev.penstock.records;

/**
 * A part of a text that a tagger head labelled.
 *
 * @param head its name, for example {@code personal-data}
 * @param label for example {@code PERSON}
 * @param start first character
 * @param end behind the last character
 * @param score 0 to 1, the mean over its tokens
 */
public record LabelledSpan(String head, String label, int start, int end, float score) {}
