package dev.penstock.inference.extractive;

import dev.penstock.inference.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses sentences by relevance and diversity: maximal marginal relevance (Carbonell and Goldstein, 1998) over a blend
 * of cosine and lexical overlap.
 */
final class Ranking {
    private static final double COSINE_WEIGHT = 0.8;
    private static final double RELEVANCE_WEIGHT = 0.75;
    /** From here on two sentences say the same. */
    private static final double SAME = 0.95;

    private final double minSimilarity;
    private final int most;

    /**
     * @param minSimilarity least cosine with the question
     * @param most most sentences
     */
    Ranking(double minSimilarity, int most) {
        this.minSimilarity = minSimilarity;
        this.most = most;
    }

    /** @return the chosen, best first; empty where none is similar enough */
    List<Candidate> choose(Encoding question, List<Candidate> candidates) {
        List<Scored> open = new ArrayList<>();
        for (Candidate candidate : candidates) {
            double cosine = dot(question.vector(), candidate.encoding().vector());
            if (cosine >= minSimilarity) {
                double relevance = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * candidate.overlap();
                open.add(new Scored(candidate, relevance, 0));
            }
        }
        List<Candidate> chosen = new ArrayList<>();
        while (!open.isEmpty() && chosen.size() < most) {
            Scored best = open.stream()
                    .max(Comparator.comparingDouble(Scored::marginal))
                    .orElseThrow();
            chosen.add(best.candidate);
            open = remaining(open, best.candidate);
        }
        return chosen;
    }

    /** Best document first, and within a document in its order. */
    static List<Candidate> inReadingOrder(List<Candidate> chosen) {
        return chosen.stream()
                .sorted(Comparator.comparingInt(Candidate::rank).thenComparingInt(Candidate::start))
                .toList();
    }

    private static List<Scored> remaining(List<Scored> open, Candidate chosen) {
        List<Scored> rest = new ArrayList<>(open.size());
        for (Scored scored : open) {
            double likeness =
                    dot(chosen.encoding().vector(), scored.candidate.encoding().vector());
            if (scored.candidate != chosen && likeness < SAME) {
                rest.add(new Scored(scored.candidate, scored.relevance, Math.max(scored.likeness, likeness)));
            }
        }
        return rest;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** @param likeness greatest cosine with a sentence that was chosen already */
    private record Scored(Candidate candidate, double relevance, double likeness) {
        double marginal() {
            return RELEVANCE_WEIGHT * relevance - (1 - RELEVANCE_WEIGHT) * likeness;
        }
    }
}
