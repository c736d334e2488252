package dev.penstock.operators.drift;

import dev.penstock.options.Option;
import java.io.Serializable;

/** From which score on a difference is drift, after what chance gives is taken off. Defaults are those of Evidently. */
public record DriftThresholds(
        @Option(
                value = "Population stability index, of numbers in at most 31 bins and of categories",
                byDefault = "0.1",
                min = 0.001,
                max = 100)
        double psi,

        @Option(
                value = "Jensen-Shannon distance to base 2, of numbers in at most 31 bins and of categories",
                byDefault = "0.1",
                min = 0.001,
                max = 1)
        double jensenShannon,

        @Option(
                value = "Wasserstein distance of numbers, in standard deviations of the reference",
                byDefault = "0.1",
                min = 0.001,
                max = 1000)
        double wasserstein,

        @Option(
                value =
                        "Area under the curve of a classifier that is to tell current vectors from those of the reference",
                byDefault = "0.55",
                min = 0.501,
                max = 1)
        double auc,

        @Option(value = "Squared maximum mean discrepancy of vectors", byDefault = "0.015", min = 0.0001, max = 2)
        double meanDiscrepancy,

        @Option(value = "Distance between the means of vectors (Euclidean)", byDefault = "0.2", min = 0.001, max = 2)
        double meanDistance,

        @Option(
                value = "Share of questions unlike all of the reference, above that share in the reference itself",
                byDefault = "0.02",
                min = 0.001,
                max = 1)
        double novelty)
        implements Serializable {}
