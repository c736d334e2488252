package dev.penstock.operators.drift.window;

import static dev.penstock.operators.drift.window.Feature.Kind.CATEGORY;
import static dev.penstock.operators.drift.window.Feature.Kind.NOVELTY;
import static dev.penstock.operators.drift.window.Feature.Kind.NUMBER;
import static dev.penstock.operators.drift.window.Feature.Kind.VECTOR;

import java.util.Arrays;

/** What is compared. State names features by their labels, so labels do not change. */
public enum Feature {
    /** Of the question, as the encoder counts them; estimated where it did not run. */
    QUESTION_TOKENS("question-tokens", NUMBER),
    QUESTION_CHARACTERS("question-characters", NUMBER),
    /** Score by which the router orders requests. */
    COMPLEXITY("complexity", NUMBER),
    ANSWER_TOKENS("answer-tokens", NUMBER),
    /** Share of the question's longer words that the answer takes up; of the sample. */
    ANSWER_OVERLAP("answer-overlap", NUMBER),
    /** How far passages bear out the answer, where it is observed. */
    GROUNDEDNESS("groundedness", NUMBER),
    /** Likeness of question and answer, where it is observed. */
    ANSWER_RELEVANCE("answer-relevance", NUMBER),
    /** Likeliest label of the head {@code topic}, where there is one. */
    TOPIC("topic", CATEGORY),
    /** Of the question; of the sample. */
    LANGUAGE("language", CATEGORY),
    /** Of the answer; of the sample. */
    ANSWER_LANGUAGE("answer-language", CATEGORY),
    TIER("tier", CATEGORY),
    STATUS("status", CATEGORY),
    /** Which cache answered. */
    CACHE("cache", CATEGORY),
    /** Meaning of the question, as the encoder sees it; of the sample. */
    PROMPT_VECTOR("prompt-vector", VECTOR),
    /** Which group of questions of the reference a question is like; of the sample. */
    PROMPT_CLUSTER("prompt-cluster", CATEGORY),
    /** Whether a question is unlike all of the reference; of the sample. */
    PROMPT_NOVELTY("prompt-novelty", NOVELTY);

    /** How a feature is compared. */
    public enum Kind {
        NUMBER,
        CATEGORY,
        VECTOR,
        NOVELTY
    }

    private final String label;
    private final Kind kind;

    Feature(String label, Kind kind) {
        this.label = label;
        this.kind = kind;
    }

    /** Its name in events and metrics. */
    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it is counted in tokens or characters, else it is a share from 0 to 1. */
    boolean isLength() {
        return this == QUESTION_TOKENS || this == QUESTION_CHARACTERS || this == ANSWER_TOKENS;
    }

    /**
     * The feature of a label in state.
     *
     * @throws IllegalStateException if there is none, as in state of another version
     */
    public static Feature ofLabel(String label) {
        return Arrays.stream(values())
                .filter(feature -> feature.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "state has the drift feature " + label + ", which this version does not know"));
    }
}
