package dev.penstock.state.cache;

import java.util.List;

/**
 * Finds stored questions by meaning. The in-process one compares sign sketches of all questions in the scope, then exact
 * cosines of the best; it is filled from Redis when it is opened and kept current by the change feed. Searching it is computation without waiting. Thread-safe.
 */
public interface SemanticIndex extends AutoCloseable {

    /**
     * The nearest questions of one scope and encoder, nearest first.
     *
     * @param vector unit length
     * @param k most matches
     */
    List<Match> nearest(String scope, String model, float[] vector, int k);

    /** Entries that can be found. */
    long size();

    @Override
    void close();

    /**
     * A stored question.
     *
     * @param key the answer's key in {@link AnswerCache}
     * @param similarity cosine, -1 to 1
     */
    record Match(String key, String question, double similarity) {}
}
