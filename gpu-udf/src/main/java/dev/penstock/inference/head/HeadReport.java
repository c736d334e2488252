package dev.penstock.inference.head;

import java.util.List;

/**
 * How a head does on labelled texts. Rates are 0 to 1, rounded to four digits, and null where there was nothing to
 * count.
 *
 * @param heldBack scores on the part that neither weights nor thresholds have seen; null without such a part
 * @param crossValidated scores on the fitted part, each text scored by a head that was fitted without its fold; null
 *     without folds. Thresholds were chosen here
 */
public record HeadReport(Part heldBack, Part crossValidated) {

    /**
     * @param split how the part was chosen
     * @param labels of classifiers: texts at the threshold; of taggers: exactly matching parts of texts
     * @param anyLabel of taggers: tokens with any label against tokens with none; null for classifiers
     * @param confusion of classifiers whose labels exclude each other: rows are true labels, columns are found ones, in
     *     the order of the head's labels; null for all others
     * @param groups the same for each group of texts; empty without groups
     */
    public record Part(
            String split,
            long rows,
            List<LabelScore> labels,
            LabelScore anyLabel,
            List<List<Long>> confusion,
            List<GroupScore> groups) {
        public Part {
            labels = List.copyOf(labels);
            groups = List.copyOf(groups);
        }
    }

    /**
     * @param positives things that have the label
     * @param negatives things that do not; null where they cannot be counted
     * @param auc area under the receiver operating characteristic, of classifiers
     * @param points what other thresholds would give, of classifiers
     */
    public record LabelScore(
            String label,
            long positives,
            Long negatives,
            Double precision,
            Double recall,
            Double f1,
            Double falsePositiveRate,
            Double auc,
            List<Point> points) {
        public LabelScore {
            points = List.copyOf(points);
        }
    }

    /** One threshold and what it gives. */
    public record Point(double threshold, double falsePositiveRate, double recall) {}

    /** The share of a group's texts that are found to have a label, among those that have it and those that do not. */
    public record GroupScore(
            String group, String label, long positives, long negatives, Double recall, Double falsePositiveRate) {}
}
