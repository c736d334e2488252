package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.state.index.Candidate;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much what was found bears on the question: its nearest passage by meaning, and the passage that shares most of its
 * key terms. Ranks do not tell that, since some passage always comes first.
 *
 * @param cosine of question and nearest passage; {@link Double#NaN} without vectors
 * @param overlap greatest share of the question's key terms in one passage, 0 to 1
 */
record Evidence(double cosine, double overlap) {
    static final Evidence NONE = new Evidence(Double.NaN, 0);

    static Evidence of(String question, SearchVector vector, List<Ranked> found) {
        Set<String> wanted = KeyTerms.stems(question);
        double cosine = Double.NaN;
        double overlap = 0;
        for (Ranked ranked : found) {
            Candidate candidate = ranked.candidate();
            double near = Vectors.cosine(vector.vector(), candidate.chunk().vector());
            cosine = Double.isNaN(cosine) || near > cosine ? near : cosine;
            String text = candidate.chunk().title() + "\n" + candidate.chunk().text();
            overlap = Math.max(overlap, KeyTerms.overlap(wanted, KeyTerms.stems(text)));
        }
        return new Evidence(cosine, overlap);
    }

    boolean isWeak(RetrievalPlan plan) {
        boolean near = cosine >= plan.minCosine(); // false where it is not a number
        return !near && overlap < plan.minOverlap();
    }

    boolean isStrongerThan(Evidence other, RetrievalPlan plan) {
        return strength(plan) > other.strength(plan);
    }

    /** By how much the better of both passes what is asked of it. */
    private double strength(RetrievalPlan plan) {
        double near = Double.isNaN(cosine) ? Double.NEGATIVE_INFINITY : cosine - plan.minCosine();
        return Math.max(near, overlap - plan.minOverlap());
    }

    /** For the trace: {@code cosine 0.41, overlap 0.67}. */
    String inWords() {
        return String.format(Locale.ROOT, "cosine %.2f, overlap %.2f", cosine, overlap);
    }
}
