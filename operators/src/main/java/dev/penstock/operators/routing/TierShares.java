package dev.penstock.operators.routing;

import java.util.List;

/**
 * Cuts the ranks of requests into the tiers' shares. The cuts start at the cumulative shares, and each request moves
 * them a little against the error made so far, as adaptive conformal inference does with its level (Gibbs and Candès,
 * "Adaptive Conformal Inference Under Distribution Shift", NeurIPS 2021). Ranks lag behind when traffic shifts, and
 * the cuts make up for it: whatever the ranks are, the share below a cut misses its target by at most about
 * {@code 1 / (STEP * requests)}. Not thread-safe.
 */
final class TierShares {
    /** Moves a cut by as much as one rank in 200: quick enough for a shift, too small to blur the order of requests. */
    private static final double STEP = 0.005;

    private final double[] targets;
    private final double[] cuts;

    /** @param shares of the tiers from cheapest to best, adding up to 1 */
    TierShares(List<Double> shares) {
        targets = new double[shares.size() - 1];
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            sum += shares.get(i);
            targets[i] = sum;
        }
        cuts = targets.clone();
    }

    /** Index of the tier for a request of this rank, 0 to 1. */
    int choose(double rank) {
        int tier = 0;
        while (tier < cuts.length && !isBelow(rank, tier)) {
            tier++;
        }
        correct(tier);
        return tier;
    }

    private boolean isBelow(double rank, int cut) {
        boolean never = targets[cut] == 0;
        boolean always = targets[cut] >= 1;
        return always || (!never && rank < cuts[cut]);
    }

    private void correct(int tier) {
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] += STEP * (targets[i] - (tier <= i ? 1 : 0));
        }
    }
}
