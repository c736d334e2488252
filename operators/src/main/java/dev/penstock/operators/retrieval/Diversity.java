package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses passages that are relevant and differ from those chosen before, after Carbonell and Goldstein, "The Use of MMR,
 * Diversity-Based Reranking" (SIGIR 1998). Relevance is the score, scaled so that the best is 1 and the worst 0;
 * similarity is the cosine of the chunks' vectors, 0 where one has none.
 */
public final class Diversity {

    private Diversity() {}

    /** The best {@code most}, in the order in which they are chosen. @param lambda weight of relevance, 0 to 1 */
    public static List<Ranked> choose(List<Ranked> ranked, int most, double lambda) {
        List<Ranked> left = new ArrayList<>(ranked);
        List<Ranked> chosen = new ArrayList<>(most);
        double best = ranked.stream().mapToDouble(Ranked::score).max().orElse(0);
        double worst = ranked.stream().mapToDouble(Ranked::score).min().orElse(0);
        double range = best > worst ? best - worst : 1;
        List<Double> nearest = new ArrayList<>(ranked.stream().map(one -> 0.0).toList());
        while (chosen.size() < most && !left.isEmpty()) {
            int next = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < left.size(); i++) {
                double value = lambda * (left.get(i).score() - worst) / range - (1 - lambda) * nearest.get(i);
                if (value > highest) {
                    highest = value;
                    next = i;
                }
            }
            Ranked taken = left.remove(next);
            nearest.remove(next);
            chosen.add(taken);
            for (int i = 0; i < left.size(); i++) {
                nearest.set(i, Math.max(nearest.get(i), similarity(taken, left.get(i))));
            }
        }
        return chosen;
    }

    private static double similarity(Ranked one, Ranked other) {
        double cosine = Vectors.cosine(
                one.candidate().chunk().vector(), other.candidate().chunk().vector());
        return Double.isNaN(cosine) ? 0 : cosine;
    }
}
