package dev.penstock.operators.retrieval.ranking;

import java.util.List;

/** Ranks the best candidates anew by what only question and passage together tell. Thread-safe. */
@FunctionalInterface
public interface Reranker {

    /**
     * The same candidates with scores of its own, best first.
     *
     * @param question the text that was searched for
     */
    List<Ranked> rerank(String question, List<Ranked> ranked);
}
