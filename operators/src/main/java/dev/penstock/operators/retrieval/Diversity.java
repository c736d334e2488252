package dev.penstock.operators.retrieval;

import dev.penstock.operators.Vectors;
import dev.penstock.operators.retrieval.ranking.Ranked;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses passages that are relevant and differ from those chosen before, after Carbonell and Goldstein, "The Use of MMR,
 * Diversity-Based Reranking" (SIGIR 1998). Similarity is the cosine of the chunks' vectors, 0 where one has none or they point apart.
 */
public final class Diversity {
    private final List<Ranked> ranked;
    private final double lambda;
    private final double[] relevance;
    /** Greatest similarity of each to what is chosen. */
    private final double[] similarity;

    private final boolean[] taken;

    private Diversity(List<Ranked> ranked, double lambda) {
        this.ranked = ranked;
        this.lambda = lambda;
        this.relevance = Relevance.of(ranked);
        this.similarity = new double[ranked.size()];
        this.taken = new boolean[ranked.size()];
    }

    /** The best {@code most}, in the order in which they are chosen. @param lambda weight of relevance, 0 to 1 */
    public static List<Ranked> choose(List<Ranked> ranked, int most, double lambda) {
        Diversity diversity = new Diversity(ranked, lambda);
        List<Ranked> chosen = new ArrayList<>(most);
        for (int i = 0; i < Math.min(most, ranked.size()); i++) {
            chosen.add(diversity.next());
        }
        return chosen;
    }

    /** Of equal ones the first. There is one that is not taken. */
    private Ranked next() {
        int next = -1;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < taken.length; i++) {
            double value = lambda * relevance[i] - (1 - lambda) * similarity[i];
            if (!taken[i] && value > highest) {
                highest = value;
                next = i;
            }
        }
        taken[next] = true;
        float[] vector = vector(next);
        for (int i = 0; i < taken.length; i++) {
            double cosine = Vectors.cosine(vector, vector(i));
            if (cosine > similarity[i]) { // false where it is not a number
                similarity[i] = cosine;
            }
        }
        return ranked.get(next);
    }

    private float[] vector(int i) {
        return ranked.get(i).candidate().chunk().vector();
    }
}
