package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import java.time.Duration;
import java.util.List;

/**
 * Lets newer documents gain. Half of a score stays whatever the age, so that an old passage that answers still comes
 * before a new one that does not; the other half loses half of itself with every half-life.
 */
final class Freshness {
    private static final double LASTING = 0.5;

    private Freshness() {}

    /** Scores are not negative. A document from the future counts as of now. */
    static List<Ranked> weigh(List<Ranked> ranked, Duration halfLife, long nowMs) {
        return ranked.stream()
                .map(one -> new Ranked(one.candidate(), one.score() * weight(one, halfLife, nowMs)))
                .sorted(Ranked.BEST_FIRST)
                .toList();
    }

    private static double weight(Ranked one, Duration halfLife, long nowMs) {
        double age = Math.max(0, nowMs - one.candidate().changedAtMs());
        return LASTING + (1 - LASTING) * Math.pow(0.5, age / halfLife.toMillis());
    }
}
