package dev.penstock.operators.routing;

/**
 * Which share of requests is taken to score lower while too few were seen to know: the first request of a job must not
 * go to a tier by accident. The shape is that of short chat questions; it fades out over the first
 * {@value #FADES_OVER} requests.
 */
final class ScorePrior {
    static final int FADES_OVER = 100;

    private static final double[] SCORES = {0, 0.05, 0.08, 0.12, 0.16, 0.25, 0.40, 1};
    private static final double[] SHARES = {0, 0.15, 0.35, 0.55, 0.70, 0.90, 0.99, 1};

    private ScorePrior() {}

    /** The measured rank, with the prior's mixed in as long as few values stand behind the measurement. */
    static double blend(double score, double measured, long seen) {
        double trust = Math.min(1, seen / (double) FADES_OVER);
        return trust * measured + (1 - trust) * shareBelow(score);
    }

    private static double shareBelow(double score) {
        int i = 1;
        while (i < SCORES.length - 1 && SCORES[i] < score) {
            i++;
        }
        double within = (score - SCORES[i - 1]) / (SCORES[i] - SCORES[i - 1]);
        return SHARES[i - 1] + Math.max(0, Math.min(1, within)) * (SHARES[i] - SHARES[i - 1]);
    }
}
