package dev.penstock.operators.evaluation;

import java.util.Arrays;

/** What is counted on the first documents of a ranking, as trec_eval's measure of the name in brackets counts it. */
public enum Measure {
    /** Normalised discounted cumulative gain (ndcg_cut): the gain is the grade itself. */
    NDCG("nDCG") {
        @Override
        double of(int[] found, int[] judged, int cutoff) {
            int[] ideal = Arrays.stream(judged).filter(grade -> grade > 0).toArray();
            Arrays.sort(ideal);
            for (int i = 0, j = ideal.length - 1; i < j; i++, j--) {
                int swap = ideal[i];
                ideal[i] = ideal[j];
                ideal[j] = swap;
            }
            double best = gain(ideal, cutoff);
            return best == 0 ? 0 : gain(found, cutoff) / best;
        }
    },

    /** The share of the relevant documents that is among the first (recall). */
    RECALL("recall") {
        @Override
        double of(int[] found, int[] judged, int cutoff) {
            int relevant = relevant(judged, judged.length);
            return relevant == 0 ? 0 : (double) relevant(found, cutoff) / relevant;
        }
    },

    /** One through the rank of the first relevant document, 0 where none is among the first (recip_rank). */
    RECIPROCAL_RANK("MRR") {
        @Override
        double of(int[] found, int[] judged, int cutoff) {
            for (int i = 0; i < Math.min(cutoff, found.length); i++) {
                if (found[i] > 0) {
                    return 1.0 / (i + 1);
                }
            }
            return 0;
        }
    },

    /** The mean of the precisions at the rank of each relevant document, those not found counting 0 (map_cut). */
    AVERAGE_PRECISION("MAP") {
        @Override
        double of(int[] found, int[] judged, int cutoff) {
            int relevant = relevant(judged, judged.length);
            double sum = 0;
            int hits = 0;
            for (int i = 0; i < Math.min(cutoff, found.length); i++) {
                if (found[i] > 0) {
                    hits++;
                    sum += (double) hits / (i + 1);
                }
            }
            return relevant == 0 ? 0 : sum / relevant;
        }
    };

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    /** As people write it. */
    public String title() {
        return title;
    }

    /**
     * One query's value, 0 to 1; 0 for a query without a relevant document.
     *
     * @param found grades of the documents of the ranking, best first
     * @param judged grades of all judged documents, in any order
     */
    abstract double of(int[] found, int[] judged, int cutoff);

    private static double gain(int[] grades, int cutoff) {
        double sum = 0;
        for (int i = 0; i < Math.min(cutoff, grades.length); i++) {
            if (grades[i] > 0) {
                sum += grades[i] / (Math.log(i + 2) / Math.log(2));
            }
        }
        return sum;
    }

    private static int relevant(int[] grades, int first) {
        int count = 0;
        for (int i = 0; i < Math.min(first, grades.length); i++) {
            count += grades[i] > 0 ? 1 : 0;
        }
        return count;
    }
}
