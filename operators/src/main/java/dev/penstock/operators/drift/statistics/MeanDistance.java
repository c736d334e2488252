package dev.penstock.operators.drift.statistics;

import dev.penstock.operators.Vectors;

/**
 * How far the means of two samples of vectors are from each other, as Evidently's {@code distance} for embeddings, whose
 * threshold is 0.2 for either.
 */
public final class MeanDistance {
    private MeanDistance() {}

    public static double euclidean(double[] reference, double[] current) {
        return Math.sqrt(Vectors.squaredDistance(reference, current));
    }

    /** 1 less the cosine: 0 for the same direction, 2 for the opposite one; 0 where a mean has no direction. */
    public static double cosine(double[] reference, double[] current) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < reference.length; i++) {
            dot += reference[i] * current[i];
            a += reference[i] * reference[i];
            b += current[i] * current[i];
        }
        return a == 0 || b == 0 ? 0 : 1 - dot / Math.sqrt(a * b);
    }
}
