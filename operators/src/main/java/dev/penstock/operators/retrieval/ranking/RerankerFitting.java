package dev.penstock.operators.retrieval.ranking;

import dev.penstock.inference.fit.PreferenceFitting;
import dev.penstock.inference.fit.PreferenceFitting.Preference;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.state.index.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fits a reranking head on questions whose right passages are known: each right candidate should score above the others that
 * were found with it. Every question counts the same. Deterministic.
 */
public final class RerankerFitting {
    private static final int PASSES = 8;

    /** Wrong candidates that a right one is compared with: the best ones, which are hardest to tell from it. */
    private static final int MOST_WRONG = 10;

    private final double penalty;
    private final long seed;

    /** @param penalty of weights, see {@link PreferenceFitting} */
    public RerankerFitting(double penalty, long seed) {
        this.penalty = penalty;
        this.seed = seed;
    }

    /**
     * A question and what was found for it.
     *
     * @param found as many as the head will read, best first
     * @param relevant ids of the documents that answer the question
     */
    public record Judged(String question, List<Candidate> found, Set<String> relevant) {}

    /**
     * Fits a head, which has no scores yet.
     *
     * @throws IllegalArgumentException if no question has a right and a wrong candidate
     */
    public RerankerFile fit(
            String name, String encoder, int candidates, HeadFile.Origin origin, List<Judged> questions) {
        List<Preference> preferences = new ArrayList<>();
        double[] sums = new double[PairFeature.values().length];
        long rows = 0;
        for (Judged question : questions) {
            float[][] features = PairFeatures.of(question.question(), question.found());
            preferences.addAll(preferences(question, features));
            for (float[] row : features) {
                rows++;
                for (int i = 0; i < row.length; i++) {
                    sums[i] += row[i];
                }
            }
        }
        if (preferences.isEmpty()) {
            throw new IllegalArgumentException(
                    "no question has both a right and a wrong candidate; a head cannot be fitted on these data");
        }
        float[] weights = new PreferenceFitting(penalty, PASSES, seed).fit(preferences);
        Map<String, Float> named = new TreeMap<>();
        double middle = 0;
        for (int i = 0; i < weights.length; i++) {
            named.put(RerankerCodec.featureNames().get(i), weights[i]);
            middle += weights[i] * sums[i] / rows;
        }
        return new RerankerFile(name, encoder, candidates, origin, List.of(), named, (float) -middle);
    }

    private static List<Preference> preferences(Judged question, float[][] features) {
        List<float[]> right = new ArrayList<>();
        List<float[]> wrong = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            boolean relevant =
                    question.relevant().contains(question.found().get(i).document());
            if (relevant) {
                right.add(features[i]);
            } else if (wrong.size() < MOST_WRONG) {
                wrong.add(features[i]);
            }
        }
        List<Preference> preferences = new ArrayList<>();
        for (float[] better : right) {
            for (float[] worse : wrong) {
                preferences.add(new Preference(better, worse, 1.0 / (right.size() * wrong.size())));
            }
        }
        return preferences;
    }
}
