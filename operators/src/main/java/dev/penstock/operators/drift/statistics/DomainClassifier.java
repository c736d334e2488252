package dev.penstock.operators.drift.statistics;

import dev.penstock.operators.Vectors;
import java.util.stream.IntStream;

/**
 * A classifier that is to tell current vectors from those of the reference (Lopez-Paz and Oquab 2017): where it cannot, on
 * vectors that it was not fitted on, nothing has drifted. Logistic regression on standardised components, with
 * cross-validation: the i-th vector of each side is in fold {@code i} modulo the number of folds, so the order of the
 * vectors must not mean anything. Evidently's threshold of the area under the curve is 0.55.
 */
public final class DomainClassifier {
    public static final int FOLDS = 5;
    /** Little for as many components as vectors, which would else be told apart by chance. */
    static final double C = 0.001;

    private static final double TOLERANCE = 1e-3;

    private DomainClassifier() {}

    /**
     * @param auc mean area under the curve over the folds; 0.5 where nothing tells the sides apart
     * @param probability of an area as great, or greater, where nothing does
     * @param currentScores of the current vectors, in their order: the higher, the less like the reference
     */
    public record Verdict(double auc, double probability, double[] currentScores) {}

    /** @param reference at least as many as there are folds, like {@code current} */
    public static Verdict judge(float[][] reference, float[][] current) {
        return judge(reference, current, FOLDS, C, TOLERANCE);
    }

    static Verdict judge(float[][] reference, float[][] current, int folds, double c, double tolerance) {
        double[] currentScores = new double[current.length];
        double sum = 0;
        for (int fold = 0; fold < folds; fold++) {
            sum += judgeFold(reference, current, fold, folds, c, tolerance, currentScores);
        }
        double auc = sum / folds;
        return new Verdict(auc, Auc.probability(auc, reference.length, current.length), currentScores);
    }

    /** Fits on the other folds; returns the area of this one, and puts its scores in. */
    private static double judgeFold(
            float[][] reference,
            float[][] current,
            int fold,
            int folds,
            double c,
            double tolerance,
            double[] currentScores) {
        int[] fittedOn = IntStream.range(0, reference.length + current.length)
                .filter(i -> inFold(i, reference.length) % folds != fold)
                .toArray();
        int[] judged = IntStream.range(0, reference.length + current.length)
                .filter(i -> inFold(i, reference.length) % folds == fold)
                .toArray();
        Scaling scaling = Scaling.of(fittedOn, reference, current);
        double[] weights = LogisticRegression.fit(
                scaling.rows(fittedOn, reference, current), sides(fittedOn, reference.length), c, tolerance);
        double[][] rows = scaling.rows(judged, reference, current);
        double[] scores = new double[judged.length];
        for (int i = 0; i < judged.length; i++) {
            scores[i] = LogisticRegression.score(weights, rows[i]);
            if (judged[i] >= reference.length) {
                currentScores[judged[i] - reference.length] = scores[i];
            }
        }
        return Auc.of(scores, sides(judged, reference.length));
    }

    private static int inFold(int i, int references) {
        return i < references ? i : i - references;
    }

    private static boolean[] sides(int[] indices, int references) {
        boolean[] sides = new boolean[indices.length];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = indices[i] >= references;
        }
        return sides;
    }

    private static float[] vector(int i, float[][] reference, float[][] current) {
        return i < reference.length ? reference[i] : current[i - reference.length];
    }

    /** Mean and deviation of each component; a component without deviation is only shifted. */
    private record Scaling(double[] mean, double[] deviation) {

        static Scaling of(int[] indices, float[][] reference, float[][] current) {
            float[][] vectors = IntStream.of(indices)
                    .mapToObj(i -> vector(i, reference, current))
                    .toArray(float[][]::new);
            double[] mean = Vectors.mean(vectors);
            double[] deviation = new double[mean.length];
            for (float[] vector : vectors) {
                for (int k = 0; k < mean.length; k++) {
                    deviation[k] += (vector[k] - mean[k]) * (vector[k] - mean[k]);
                }
            }
            for (int k = 0; k < mean.length; k++) {
                deviation[k] = deviation[k] == 0 ? 1 : Math.sqrt(deviation[k] / vectors.length);
            }
            return new Scaling(mean, deviation);
        }

        double[][] rows(int[] indices, float[][] reference, float[][] current) {
            double[][] rows = new double[indices.length][mean.length];
            for (int i = 0; i < indices.length; i++) {
                float[] vector = vector(indices[i], reference, current);
                for (int k = 0; k < mean.length; k++) {
                    rows[i][k] = (vector[k] - mean[k]) / deviation[k];
                }
            }
            return rows;
        }
    }
}
