package dev.penstock.benchmarks.embed;

import java.util.Collections;
import java.util.List;

/**
 * What one contender did on one mix.
 *
 * @param mix what it encoded in each round
 * @param seconds of each round
 * @param cpuSeconds of the whole process in all rounds together: what other programs do on the machine is not in it
 * @param minCosine the least cosine of a text's vector to that of the raw loop at batch 1
 * @param note of the contender on all rounds
 */
record Measured(String name, Mix mix, List<Double> seconds, double cpuSeconds, double minCosine, String note) {

    /** Of the median round. */
    double tokensPerSecond() {
        return mix.tokens() / medianSeconds();
    }

    /** Of the median round. */
    double textsPerSecond() {
        return mix.texts().size() / medianSeconds();
    }

    /** Of the best round. */
    double bestTokensPerSecond() {
        return mix.tokens() / Collections.min(seconds);
    }

    double tokensPerCpuSecond() {
        return mix.tokens() * seconds.size() / cpuSeconds;
    }

    private double medianSeconds() {
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
