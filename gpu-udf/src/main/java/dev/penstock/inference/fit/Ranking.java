package dev.penstock.inference.fit;

import dev.penstock.inference.head.HeadReport.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Scores of things that have a label and of things that do not, from the highest down. */
final class Ranking {
    private static final double[] RATES = {0.001, 0.005, 0.01, 0.02, 0.05};

    private final float[] scores;
    private final boolean[] has;
    private final long positives;

    Ranking(float[] scores, boolean[] has) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.scores = new float[scores.length];
        this.has = new boolean[scores.length];
        long count = 0;
        for (int i = 0; i < order.length; i++) {
            this.scores[i] = scores[order[i]];
            this.has[i] = has[order[i]];
            count += this.has[i] ? 1 : 0;
        }
        this.positives = count;
    }

    /**
     * Area under the receiver operating characteristic: how often a thing with the label scores higher than one
     * without, ties counted half (Mann and Whitney's U). NaN if there are none of either.
     */
    double auc() {
        long negatives = has.length - positives;
        double sum = 0;
        long above = 0;
        for (int i = 0; i < scores.length; ) {
            int end = endOfTie(i);
            long ties = count(i, end);
            sum += (end - i - ties) * (above + ties / 2.0);
            above += ties;
            i = end;
        }
        return positives == 0 || negatives == 0 ? Double.NaN : sum / ((double) positives * negatives);
    }

    /** The lowest threshold at which no more than this share of the things without the label reaches it. */
    float thresholdForRate(double rate) {
        long allowed = (long) Math.floor(rate * (has.length - positives));
        long wrong = 0;
        float threshold = Math.nextUp(scores.length == 0 ? 1 : scores[0]);
        for (int i = 0; i < scores.length; ) {
            int end = endOfTie(i);
            wrong += end - i - count(i, end);
            if (wrong > allowed) {
                // Half way down to the first that would be too many, where a score of unseen texts is least likely.
                return (threshold + scores[i]) / 2 > scores[i] ? (threshold + scores[i]) / 2 : threshold;
            }
            threshold = scores[i];
            i = end;
        }
        return threshold;
    }

    /** The threshold with the best F1. */
    float thresholdForF1() {
        double best = -1;
        float threshold = 0.5f;
        long right = 0;
        for (int i = 0; i < scores.length; ) {
            int end = endOfTie(i);
            right += count(i, end);
            double f1 = 2.0 * right / (end + positives);
            if (f1 > best) {
                best = f1;
                threshold = end < scores.length ? (scores[i] + scores[end]) / 2 : scores[i];
            }
            i = end;
        }
        return threshold;
    }

    /** What a few false positive rates would take and give. */
    List<Point> points() {
        List<Point> points = new ArrayList<>();
        if (positives > 0 && positives < has.length) {
            for (double rate : RATES) {
                float threshold = thresholdForRate(rate);
                points.add(new Point(
                        Counts.rounded(Math.min(1, threshold)),
                        Counts.rounded(share(threshold, false)),
                        Counts.rounded(share(threshold, true))));
            }
        }
        return points;
    }

    private double share(float threshold, boolean withLabel) {
        long reached = IntStream.range(0, scores.length)
                .filter(i -> has[i] == withLabel && scores[i] >= threshold)
                .count();
        return (double) reached / (withLabel ? positives : has.length - positives);
    }

    private int endOfTie(int start) {
        int end = start + 1;
        while (end < scores.length && scores[end] == scores[start]) {
            end++;
        }
        return end;
    }

    private long count(int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += has[i] ? 1 : 0;
        }
        return count;
    }
}
