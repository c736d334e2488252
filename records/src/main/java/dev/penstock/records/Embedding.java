package dev.penstock.records;

import java.util.List;

/**
 * The question's vector, and what the heads on the same pass say of the question. A list that is null, as in state and
 * traces of versions without heads, is empty.
 *
 * @param vector unit length
 * @param model identity of the encoder (name, hash, dimensions): vectors of different models are never compared
 * @param tokens tokens of the question
 * @param scores every label of every classifier head; empty without heads
 * @param spans what tagger heads found in the question
 */
public record Embedding(float[] vector, String model, int tokens, List<HeadScore> scores, List<LabelledSpan> spans) {

    public Embedding {
        scores = scores == null ? List.of() : scores;
        spans = spans == null ? List.of() : spans;
    }

    /** Without heads. */
    public Embedding(float[] vector, String model, int tokens) {
        this(vector, model, tokens, List.of(), List.of());
    }
}
