package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Scores a candidate by a weighted sum of what both searches say of it, after Bruch, Gai and Ingber, "An Analysis of Fusion
 * Functions for Hybrid Retrieval" (TOIS 2023), there called TM2C2: each score is scaled so that its least possible value (-1
 * for the cosine, 0 for BM25) becomes 0 and the best of the question becomes 1. Unlike ranks, scores tell how much better one
 * candidate is than the next.
 *
 * <p>A candidate that only one search has found counts with its true score in the other. Where nothing has a vector, words
 * alone count; where no word is shared, vectors alone.
 */
public final class Convex implements Fusion {
    /** The paper's weight for this encoder, near the best on all of its sets. */
    public static final double DENSE_WEIGHT = 0.8;

    private static final double LEAST_COSINE = -1;

    private final double denseWeight;

    public Convex() {
        this(DENSE_WEIGHT);
    }

    /** @param denseWeight of the cosine, 0 to 1; the rest is that of BM25 */
    public Convex(double denseWeight) {
        if (!(denseWeight >= 0 && denseWeight <= 1)) {
            throw new IllegalArgumentException("denseWeight " + denseWeight + " is not allowed; allowed is 0 to 1");
        }
        this.denseWeight = denseWeight;
    }

    @Override
    public List<Ranked> fuse(List<Candidate> candidates) {
        double bestCosine = best(candidates, Convex::aboveLeast);
        double bestWords = best(candidates, Candidate::words);
        return candidates.stream()
                .map(candidate -> new Ranked(
                        candidate,
                        denseWeight * share(aboveLeast(candidate), bestCosine)
                                + (1 - denseWeight) * share(candidate.words(), bestWords)))
                .sorted(Ranked.BEST_FIRST)
                .toList();
    }

    /** 0 without a vector, which is as far away as can be. */
    private static double aboveLeast(Candidate candidate) {
        return Double.isNaN(candidate.cosine()) ? 0 : candidate.cosine() - LEAST_COSINE;
    }

    private static double best(List<Candidate> candidates, ToDoubleFunction<Candidate> score) {
        return candidates.stream().mapToDouble(score).max().orElse(0);
    }

    private static double share(double score, double best) {
        return best <= 0 ? 0 : score / best;
    }
}
