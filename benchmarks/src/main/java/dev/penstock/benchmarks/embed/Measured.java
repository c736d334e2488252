package dev.penstock.benchmarks.embed;

import java.util.Collections;
import java.util.List;

/**
 * What one contender did on one mix.
 *
 * @param seconds of each round
 * @param cpuSeconds of the whole process in all rounds together: what other programs do on the machine is not in it
 * @param minCosine the least cosine of a text's vector to that of the raw loop at batch 1
 * @param note of the contender on all rounds
 */
record Measured(String name, List<Double> seconds, double cpuSeconds, double minCosine, String note) {

    /** Units for each second of the median round. */
    double perSecond(long units) {
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return units / median;
    }

    /** Units for each second of processor time. */
    double perCpuSecond(long units) {
        return units * seconds.size() / cpuSeconds;
    }

    /** Units for each second of the best round. */
    double bestPerSecond(long units) {
        return units / Collections.min(seconds);
    }
}
