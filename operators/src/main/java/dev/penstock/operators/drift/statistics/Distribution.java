package dev.penstock.operators.drift.statistics;

import java.util.Arrays;

/**
 * Numbers with weights: a sample, where each weighs 1, or the bins of a histogram by their middles.
 *
 * @param values ascending, each once
 * @param weights above 0, as many as values; counts, where a test is to be made of them
 */
public record Distribution(double[] values, double[] weights) {

    /** Of single values, in any order. */
    public static Distribution of(double... sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double[] values = new double[sorted.length];
        double[] weights = new double[sorted.length];
        int size = 0;
        for (double value : sorted) {
            if (size == 0 || value != values[size - 1]) {
                values[size++] = value;
            }
            weights[size - 1]++;
        }
        return new Distribution(Arrays.copyOf(values, size), Arrays.copyOf(weights, size));
    }

    /** All weights. */
    public double total() {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        return total;
    }

    public double mean() {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * weights[i];
        }
        return sum / total();
    }

    /** Standard deviation of the population, as {@code numpy.std}. */
    public double deviation() {
        double mean = mean();
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            squares += (values[i] - mean) * (values[i] - mean) * weights[i];
        }
        return Math.sqrt(squares / total());
    }

    /** The least value that a share of the weight does not exceed. */
    public double quantile(double share) {
        double wanted = share * total();
        double reached = 0;
        for (int i = 0; i < values.length; i++) {
            reached += weights[i];
            if (reached >= wanted) {
                return values[i];
            }
        }
        return values[values.length - 1];
    }

    /**
     * Upper ends of bins that hold about equal shares, at most so many, fewer where values are few, and of one bin for
     * what is greater than all values. A value belongs to the first bin whose end it does not exceed.
     */
    double[] quantileBins(int bins) {
        double[] ends = new double[bins + 1];
        int size = 0;
        for (int i = 1; i <= bins; i++) {
            double end = i == bins ? values[values.length - 1] : quantile(i / (double) bins);
            if (size == 0 || end > ends[size - 1]) {
                ends[size++] = end;
            }
        }
        ends[size++] = Double.POSITIVE_INFINITY;
        return Arrays.copyOf(ends, size);
    }

    /** Weights by bins with these upper ends. */
    double[] within(double[] ends) {
        double[] counts = new double[ends.length];
        int bin = 0;
        for (int i = 0; i < values.length; i++) {
            while (values[i] > ends[bin]) {
                bin++;
            }
            counts[bin] += weights[i];
        }
        return counts;
    }
}
