package dev.penstock.operators.drift.statistics;

import dev.penstock.operators.Vectors;
import java.util.SplittableRandom;

/**
 * Random Fourier features of the kernel {@code exp(-gamma |x - y|^2)} (Rahimi and Recht 2007): their scalar product is
 * the kernel, but for an error of about one by the root of the number of frequencies. A frequency gives a cosine and a
 * sine, so that all features of a vector have length 1. The mean of many vectors' features is all that
 * {@link MeanDiscrepancy} needs of them, and means can be merged.
 */
public final class FourierFeatures {
    private final Projection projection;
    private final int frequencies;

    /** The same seed gives the same features. */
    public FourierFeatures(int dimensions, int frequencies, double gamma, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double deviation = Math.sqrt(2 * gamma);
        float[][] drawn = new float[frequencies][dimensions];
        for (float[] frequency : drawn) {
            for (int i = 0; i < dimensions; i++) {
                frequency[i] = (float) (deviation * random.nextGaussian());
            }
        }
        this.frequencies = frequencies;
        this.projection = new Projection(drawn);
    }

    /** Two for each frequency. */
    public int size() {
        return 2 * frequencies;
    }

    public float[] of(float[] vector) {
        float[] features = new float[size()];
        double scale = 1 / Math.sqrt(frequencies);
        float[] angles = projection.of(vector);
        for (int i = 0; i < frequencies; i++) {
            double angle = angles[i];
            features[2 * i] = (float) (scale * Math.cos(angle));
            features[2 * i + 1] = (float) (scale * Math.sin(angle));
        }
        return features;
    }

    /**
     * The squared discrepancy, unbiased but for the error of the features.
     *
     * @param meanX of the features of {@code n} vectors, at least 2
     * @param meanY of {@code m}, at least 2
     */
    public static double discrepancy(double[] meanX, double n, double[] meanY, double m) {
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < meanX.length; i++) {
            xx += meanX[i] * meanX[i];
            yy += meanY[i] * meanY[i];
            xy += meanX[i] * meanY[i];
        }
        return (n * xx - 1) / (n - 1) + (m * yy - 1) / (m - 1) - 2 * xy;
    }

    /**
     * Probability of a discrepancy as great, or greater, in two samples of one distribution: then
     * {@code nm / (n + m)} times the biased estimate is a sum of chi-square variables weighted by the eigenvalues of the
     * features' covariance, which a gamma distribution of the same mean and variance stands for (Gretton and others 2009,
     * Satterthwaite 1946).
     *
     * @param sample features of one of the samples, for their covariance; at least 2
     */
    public static double probability(double unbiased, double n, double m, float[][] sample) {
        double[] mean = Vectors.mean(sample);
        double trace = 1;
        for (double component : mean) {
            trace -= component * component;
        }
        double squares = squaredCovariance(sample, mean);
        double statistic = n * m / (n + m) * unbiased + trace;
        if (statistic <= 0 || !(squares > 0) || trace <= 0) {
            return 1;
        }
        return Divergence.chiSquareBeyond(statistic * trace / squares, trace * trace / squares);
    }

    /** Sum of the squares of the covariance matrix, without what each vector has with itself. */
    private static double squaredCovariance(float[][] sample, double[] mean) {
        float[][] centred = new float[sample.length][mean.length];
        for (int i = 0; i < sample.length; i++) {
            for (int k = 0; k < mean.length; k++) {
                centred[i][k] = (float) (sample[i][k] - mean[k]);
            }
        }
        double sum = 0;
        for (int i = 1; i < centred.length; i++) {
            for (int j = 0; j < i; j++) {
                double product = Vectors.dot(centred[i], centred[j]);
                sum += product * product;
            }
        }
        return 2 * sum / (centred.length * (centred.length - 1.0));
    }
}
