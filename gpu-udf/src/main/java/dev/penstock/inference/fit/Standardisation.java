package dev.penstock.inference.fit;

import java.util.List;
import org.tribuo.math.la.DenseVector;

/**
 * Brings each feature to mean 0 and the same variance, and rows to a length of about 1, so that one step width and one
 * penalty suit all features and any number of them. Weights that
 * were fitted so are turned back into weights of the features as they come.
 */
final class Standardisation {
    /** A feature that hardly varies would be blown up; its deviation counts as this. */
    private static final double LEAST_DEVIATION = 1e-6;

    private final double[] mean;
    private final double[] deviation;

    /** @param width numbers of a row; an element of {@code values} holds one row or more */
    Standardisation(List<float[]> values, int width) {
        mean = new double[width];
        deviation = new double[width];
        long rows = 0;
        for (float[] value : values) {
            rows += value.length / width;
            for (int i = 0; i < value.length; i++) {
                mean[i % width] += value[i];
            }
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= rows;
        }
        for (float[] value : values) {
            for (int i = 0; i < value.length; i++) {
                double off = value[i] - mean[i % width];
                deviation[i % width] += off * off;
            }
        }
        for (int i = 0; i < width; i++) {
            deviation[i] = Math.max(LEAST_DEVIATION, Math.sqrt(deviation[i] / rows)) * Math.sqrt(width);
        }
    }

    /** The row that begins at {@code from}, with a 1 behind it, whose weight is the bias. */
    DenseVector row(float[] values, int from) {
        double[] row = new double[mean.length + 1];
        for (int i = 0; i < mean.length; i++) {
            row[i] = (values[from + i] - mean[i]) / deviation[i];
        }
        row[mean.length] = 1;
        return DenseVector.createDenseVector(row);
    }

    /**
     * The same linear function of features as they come.
     *
     * @param fitted weights, the bias last
     * @param weights receives them
     * @return the bias
     */
    float undo(double[] fitted, float[] weights) {
        double bias = fitted[mean.length];
        for (int i = 0; i < mean.length; i++) {
            weights[i] = (float) (fitted[i] / deviation[i]);
            bias -= fitted[i] * mean[i] / deviation[i];
        }
        return (float) bias;
    }
}
