package dev.penstock.operators.drift.statistics;

import dev.penstock.operators.Vectors;
import java.util.Arrays;

/**
 * Maximum mean discrepancy, squared, with the kernel {@code exp(-gamma |x - y|^2)} (Gretton and others 2012): 0 for samples
 * of one distribution, whatever it is. Evidently's threshold is 0.015, with the unbiased estimate, which may be below
 * zero. Here gamma is as there 1 by the squared median distance between the two samples.
 */
public final class MeanDiscrepancy {
    private MeanDiscrepancy() {}

    /** One by the squared median of the distances between the samples. */
    public static double gamma(float[][] x, float[][] y) {
        double[] squares = new double[x.length * y.length];
        int size = 0;
        for (float[] one : x) {
            for (float[] other : y) {
                squares[size++] = Vectors.squaredDistance(one, other);
            }
        }
        Arrays.sort(squares);
        int middle = size / 2;
        double median = size % 2 == 1
                ? Math.sqrt(squares[middle])
                : (Math.sqrt(squares[middle - 1]) + Math.sqrt(squares[middle])) / 2;
        return 1 / Math.max(median * median, Double.MIN_NORMAL);
    }

    /** The unbiased estimate: pairs of a vector with itself are left out. The work is quadratic. */
    public static double unbiased(float[][] x, float[][] y, double gamma) {
        double n = x.length;
        double m = y.length;
        return (kernels(x, x, gamma) - n) / (n * (n - 1))
                + (kernels(y, y, gamma) - m) / (m * (m - 1))
                - 2 * kernels(x, y, gamma) / (n * m);
    }

    /** The biased estimate, never below zero. */
    public static double biased(float[][] x, float[][] y, double gamma) {
        double n = x.length;
        double m = y.length;
        return kernels(x, x, gamma) / (n * n) + kernels(y, y, gamma) / (m * m) - 2 * kernels(x, y, gamma) / (n * m);
    }

    private static double kernels(float[][] x, float[][] y, double gamma) {
        double sum = 0;
        for (float[] one : x) {
            for (float[] other : y) {
                sum += Math.exp(-gamma * Vectors.squaredDistance(one, other));
            }
        }
        return sum;
    }
}
