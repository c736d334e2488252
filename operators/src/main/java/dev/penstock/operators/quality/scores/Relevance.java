package dev.penstock.operators.quality.scores;

import dev.penstock.operators.Vectors;

/**
 * How likely an answer is one to its question: the cosine of both vectors, made a probability by
 * {@code 1 / (1 + exp(-(SLOPE * cosine + OFFSET)))}.
 *
 * <p>Fitted by logistic regression on 50 questions of ten topics with their answers (right), the other answers of the
 * same topic and those of other topics (wrong, each kind with half the weight of the right ones), with MiniLM fp32. There
 * right answers get 0.89 on average, answers to another question of the same topic 0.18, and those of other topics 0.04;
 * the cosine tells right from wrong with an AUC of 0.96 and 0.99.
 */
final class Relevance {
    static final double SLOPE = 19.5;
    static final double OFFSET = -5.2;

    private Relevance() {}

    /** 0 to 1; {@link Double#NaN} where a vector is missing or of another model. */
    static double of(float[] question, float[] answer) {
        return 1 / (1 + Math.exp(-(SLOPE * Vectors.cosine(question, answer) + OFFSET)));
    }
}
