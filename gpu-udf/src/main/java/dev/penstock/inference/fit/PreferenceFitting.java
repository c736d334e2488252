package dev.penstock.inference.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.math.la.SGDVector;

/**
 * Fits a linear score by preferences: of two rows of features, which one should score higher. The logarithm of the odds that
 * the better one wins is the difference of the scores. Deterministic.
 */
public final class PreferenceFitting {
    private final double penalty;
    private final int passes;
    private final long seed;

    /** @param penalty half of it times the squared weights of standardised features is added to the mean loss of a pair */
    public PreferenceFitting(double penalty, int passes, long seed) {
        this.penalty = penalty;
        this.passes = passes;
        this.seed = seed;
    }

    /**
     * A pair of which one row should score higher.
     *
     * @param weight how much it counts beside the others, above 0
     */
    public record Preference(float[] better, float[] worse, double weight) {}

    /**
     * The weight of each feature, as features come.
     *
     * @param preferences at least one; rows of equal length
     */
    public float[] fit(List<Preference> preferences) {
        int width = preferences.get(0).better().length;
        List<float[]> rows = new ArrayList<>();
        List<int[]> outputs = new ArrayList<>();
        double[] weights = new double[2 * preferences.size()];
        double mean =
                preferences.stream().mapToDouble(Preference::weight).average().orElseThrow();
        // Each pair from both sides, so that no side is preferred as such.
        for (Preference pair : preferences) {
            weights[rows.size()] = pair.weight() / mean;
            rows.add(difference(pair.better(), pair.worse()));
            outputs.add(new int[] {1});
            weights[rows.size()] = pair.weight() / mean;
            rows.add(difference(pair.worse(), pair.better()));
            outputs.add(new int[] {0});
        }
        Standardisation standardisation = new Standardisation(rows, width);
        List<SGDVector[]> standardised = rows.stream()
                .map(row -> new SGDVector[] {standardisation.row(row, 0)})
                .toList();
        Problem problem = Problem.softmax(standardised, outputs, weights, width + 1, 2);
        new Descent(problem, penalty, seed).run(IntStream.range(0, rows.size()).toArray(), passes, pass -> {});
        double[] fitted = problem.row(1);
        double[] against = problem.row(0);
        for (int i = 0; i < fitted.length; i++) {
            fitted[i] -= against[i];
        }
        float[] result = new float[width];
        standardisation.undo(fitted, result);
        return result;
    }

    private static float[] difference(float[] one, float[] other) {
        float[] difference = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            difference[i] = one[i] - other[i];
        }
        return difference;
    }
}
