package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import java.util.List;

/**
 * Scores a candidate by its places, after Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
 * individual Rank Learning Methods" (SIGIR 2009): the sum of 1 / (60 + rank) over the searches that found it,
 * each with its weight, 1 by default.
 */
public final class ReciprocalRank implements Fusion {
    /** The paper's constant. */
    public static final int CONSTANT = 60;

    private final double denseWeight;
    private final double wordsWeight;

    public ReciprocalRank() {
        this(1, 1);
    }

    /** @param denseWeight of the places in the dense search, 0 or more, as of {@code wordsWeight} */
    public ReciprocalRank(double denseWeight, double wordsWeight) {
        if (!(denseWeight >= 0 && wordsWeight >= 0 && denseWeight + wordsWeight > 0)) {
            throw new IllegalArgumentException("weights " + denseWeight + " and " + wordsWeight
                    + " are not allowed; allowed is 0 or more, not both 0");
        }
        this.denseWeight = denseWeight;
        this.wordsWeight = wordsWeight;
    }

    @Override
    public List<Ranked> fuse(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> new Ranked(
                        candidate, denseWeight * of(candidate.denseRank()) + wordsWeight * of(candidate.wordsRank())))
                .sorted(Ranked.BEST_FIRST)
                .toList();
    }

    /** What one search adds to a score. @param rank from 1; 0 where the search did not find the candidate */
    public static double of(int rank) {
        return rank == 0 ? 0 : 1.0 / (CONSTANT + rank);
    }
}
