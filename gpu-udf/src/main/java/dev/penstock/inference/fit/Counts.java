package dev.penstock.inference.fit;

import dev.penstock.inference.head.HeadReport.LabelScore;
import dev.penstock.inference.head.HeadReport.Point;
import java.util.List;

/** Counts of right and wrong findings, and the rates that follow from them. */
final class Counts {
    private long truePositives;
    private long falsePositives;
    private long falseNegatives;
    private long trueNegatives;

    void add(boolean has, boolean found) {
        if (has) {
            truePositives += found ? 1 : 0;
            falseNegatives += found ? 0 : 1;
        } else {
            falsePositives += found ? 1 : 0;
            trueNegatives += found ? 0 : 1;
        }
    }

    long positives() {
        return truePositives + falseNegatives;
    }

    long negatives() {
        return falsePositives + trueNegatives;
    }

    Double recall() {
        return rate(truePositives, positives());
    }

    Double falsePositiveRate() {
        return rate(falsePositives, negatives());
    }

    double f1() {
        long all = 2 * truePositives + falsePositives + falseNegatives;
        return all == 0 ? 0 : 2.0 * truePositives / all;
    }

    /** @param auc NaN where there is none */
    LabelScore score(String label, boolean countsNegatives, double auc, List<Point> points) {
        return new LabelScore(
                label,
                positives(),
                countsNegatives ? negatives() : null,
                rate(truePositives, truePositives + falsePositives),
                recall(),
                rounded(f1()),
                countsNegatives ? falsePositiveRate() : null,
                Double.isNaN(auc) ? null : rounded(auc),
                points);
    }

    static Double rate(long part, long whole) {
        return whole == 0 ? null : rounded((double) part / whole);
    }

    static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
