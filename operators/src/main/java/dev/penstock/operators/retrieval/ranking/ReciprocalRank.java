package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import java.util.Comparator;
import java.util.List;

/**
 * Scores a candidate by its places, after Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
 * individual Rank Learning Methods" (SIGIR 2009): the sum of 1 / (60 + rank) over the searches that found it.
 */
public final class ReciprocalRank implements Fusion {
    /** The paper's constant. */
    public static final int CONSTANT = 60;

    private static final Comparator<Ranked> BEST_FIRST = Comparator.comparingDouble(Ranked::score)
            .reversed()
            .thenComparing(ranked -> ranked.candidate().chunk().chunkId());

    @Override
    public List<Ranked> fuse(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> new Ranked(candidate, of(candidate.denseRank()) + of(candidate.wordsRank())))
                .sorted(BEST_FIRST)
                .toList();
    }

    /** What one search adds to a score. @param rank from 1; 0 where the search did not find the candidate */
    public static double of(int rank) {
        return rank == 0 ? 0 : 1.0 / (CONSTANT + rank);
    }
}
