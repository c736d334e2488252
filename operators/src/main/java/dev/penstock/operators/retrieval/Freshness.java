package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.state.index.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets newer documents gain. Half of a passage's relevance stays whatever the age, so that an old passage that answers
 * still comes before a new one that does not; the other half loses half of itself with every half-life.
 */
final class Freshness {
    private static final double LASTING = 0.5;

    private Freshness() {}

    /** Anew by weighed {@link Relevance}. A document from the future counts as of now. */
    static List<Ranked> weigh(List<Ranked> ranked, Duration halfLife, long nowMs) {
        double[] relevance = Relevance.of(ranked);
        List<Ranked> weighed = new ArrayList<>(ranked.size());
        for (int i = 0; i < relevance.length; i++) {
            Candidate candidate = ranked.get(i).candidate();
            double halfLives = Math.max(0.0, nowMs - candidate.changedAtMs()) / halfLife.toMillis();
            double weight = LASTING + (1 - LASTING) * Math.pow(0.5, halfLives);
            weighed.add(new Ranked(candidate, relevance[i] * weight));
        }
        weighed.sort(Ranked.BEST_FIRST);
        return weighed;
    }
}
