package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import java.util.List;

/**
 * Scores on one scale, whatever ranked: the best candidate has 1, the worst 0. Scores themselves are no measure to weigh
 * against something else, since those of the worst candidates may lie near those of the best.
 */
final class Relevance {

    private Relevance() {}

    /** In the order of the candidates. Where all are equal, all have 1. */
    static double[] of(List<Ranked> ranked) {
        double best = ranked.stream().mapToDouble(Ranked::score).max().orElse(0);
        double worst = ranked.stream().mapToDouble(Ranked::score).min().orElse(0);
        return ranked.stream()
                .mapToDouble(one -> best > worst ? (one.score() - worst) / (best - worst) : 1)
                .toArray();
    }
}
