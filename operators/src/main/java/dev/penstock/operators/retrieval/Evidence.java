package dev.penstock.operators.retrieval;

import dev.penstock.operators.Vectors;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.state.index.IndexedChunk;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much what was found bears on the question: its nearest passage by meaning, and the passage that shares most of its
 * key terms. Ranks do not tell that, since some passage always comes first.
 *
 * @param cosine of question and nearest passage; {@link Double#NaN} without vectors
 * @param overlap greatest share of the question's key terms in one passage, 0 to 1; {@link Double#NaN} where the nearest
 *     passage is near enough, so that nobody counted
 */
record Evidence(double cosine, double overlap) {
    static final Evidence NONE = new Evidence(Double.NaN, 0);

    static Evidence of(String question, SearchVector vector, List<Ranked> found, RetrievalPlan plan) {
        double cosine = Double.NaN;
        for (Ranked ranked : found) {
            double near =
                    Vectors.cosine(vector.vector(), ranked.candidate().chunk().vector());
            cosine = Double.isNaN(cosine) || near > cosine ? near : cosine;
        }
        return new Evidence(cosine, cosine >= plan.minCosine() ? Double.NaN : overlap(question, found));
    }

    private static double overlap(String question, List<Ranked> found) {
        Set<String> wanted = KeyTerms.stems(question);
        double overlap = 0;
        for (Ranked ranked : found) {
            IndexedChunk chunk = ranked.candidate().chunk();
            overlap = Math.max(overlap, KeyTerms.overlap(wanted, KeyTerms.stems(chunk.title() + "\n" + chunk.text())));
        }
        return overlap;
    }

    boolean isWeak(RetrievalPlan plan) {
        return strength(plan) < 0;
    }

    boolean isStrongerThan(Evidence other, RetrievalPlan plan) {
        return strength(plan) > other.strength(plan);
    }

    /** By how much it passes what is asked of it; below 0 where it does not. */
    private double strength(RetrievalPlan plan) {
        if (Double.isNaN(cosine)) {
            return overlap - plan.minOverlap() / 2; // fewer signs, so that each counts for more
        }
        double near = cosine - plan.minCosine();
        return Double.isNaN(overlap) ? near : Math.max(near, overlap - plan.minOverlap());
    }

    /** For the trace: {@code cosine 0.21, overlap 0.67}. */
    String inWords() {
        return Double.isNaN(overlap)
                ? String.format(Locale.ROOT, "cosine %.2f", cosine)
                : String.format(Locale.ROOT, "cosine %.2f, overlap %.2f", cosine, overlap);
    }
}
