package dev.penstock.operators.drift.detection;

import dev.penstock.operators.Vectors;
import dev.penstock.operators.drift.window.SampledPrompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Which questions are typical of what is new. Those that the classifier finds least like the reference are taken, with
 * those that are near no known one; the one in whose midst most of them are is the heart of the new group; and the texts
 * nearest to it are the examples.
 */
final class NewQuestions {
    private static final int MOST_EXAMPLES = 5;
    private static final double LEAST_LIKE = 0.1;
    private static final int MOST_CANDIDATES = 60;
    /** Of the heart's nearest ones: so many make a group. */
    private static final int NEIGHBOURS = 5;

    private NewQuestions() {}

    /** Redacted texts, most typical first; empty where no texts are kept. */
    static List<String> examples(VectorEvidence reference, VectorEvidence current, Yardstick yardstick) {
        List<SampledPrompt> candidates = candidates(reference, current, yardstick);
        if (candidates.isEmpty()) {
            return List.of();
        }
        float[] heart = heart(candidates);
        return candidates.stream()
                .filter(prompt -> prompt.text() != null)
                .sorted(Comparator.comparingDouble(prompt -> -Vectors.dot(heart, prompt.vector())))
                .map(SampledPrompt::text)
                .distinct()
                .limit(MOST_EXAMPLES)
                .toList();
    }

    private static List<SampledPrompt> candidates(
            VectorEvidence reference, VectorEvidence current, Yardstick yardstick) {
        List<SampledPrompt> prompts = Comparison.first(current);
        if (prompts.stream().map(SampledPrompt::text).allMatch(Objects::isNull)) {
            return List.of();
        }
        if (reference.prompts().size() < Comparison.LEAST_TO_CLASSIFY
                || prompts.size() < Comparison.LEAST_TO_CLASSIFY) {
            return prompts.stream()
                    .filter(prompt -> yardstick.isNew(prompt.vector()))
                    .limit(MOST_CANDIDATES)
                    .toList();
        }
        double[] scores = Comparison.classified(reference, current).currentScores();
        int most = (int) Math.min(MOST_CANDIDATES, Math.max(NEIGHBOURS, LEAST_LIKE * prompts.size()));
        return IntStream.range(0, prompts.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(most)
                .map(prompts::get)
                .toList();
    }

    /** The vector that is nearest to its nearest neighbours. */
    private static float[] heart(List<SampledPrompt> candidates) {
        List<float[]> vectors = new ArrayList<>();
        candidates.forEach(prompt -> vectors.add(prompt.vector()));
        float[] heart = vectors.get(0);
        double densest = Double.NEGATIVE_INFINITY;
        for (float[] vector : vectors) {
            double density = vectors.stream()
                    .mapToDouble(other -> -Vectors.dot(vector, other))
                    .sorted()
                    .limit(NEIGHBOURS + 1)
                    .sum();
            if (-density > densest) {
                densest = -density;
                heart = vector;
            }
        }
        return heart;
    }
}
