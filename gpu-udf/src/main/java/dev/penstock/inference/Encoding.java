package dev.penstock.inference;

import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import java.util.List;

/**
 * What one pass over a text gave.
 *
 * @param vector unit length
 * @param tokens tokens that were encoded, special tokens included, at most the encoder's limit
 * @param scores what the encoder's classifier heads say, every label of every head
 * @param spans what its tagger heads found, in the order of the text
 */
public record Encoding(float[] vector, int tokens, List<HeadScore> scores, List<LabelledSpan> spans) {

    /** Without heads. */
    public Encoding(float[] vector, int tokens) {
        this(vector, tokens, List.of(), List.of());
    }
}
