package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import java.util.Comparator;

/**
 * A candidate with its place among others.
 *
 * @param score higher is better; comparable within one ranking only
 */
public record Ranked(Candidate candidate, double score) {
    /** Equal scores in the order of chunk ids, so that equal inputs give equal rankings. */
    public static final Comparator<Ranked> BEST_FIRST = Comparator.comparingDouble(Ranked::score)
            .reversed()
            .thenComparing(ranked -> ranked.candidate().chunk().chunkId());
}
