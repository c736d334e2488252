package dev.penstock.inference.head;

import java.util.Arrays;

/**
 * A linear-chain conditional random field over a text's tokens: the best tags by Viterbi, and how likely each tag is at
 * each token by forward and backward sums. Thread-safe.
 *
 * <p>Source: Lafferty, McCallum and Pereira, Conditional Random Fields, 2001. The sums are scaled at each token as in
 * Rabiner, A Tutorial on Hidden Markov Models, 1989, so that they neither overflow nor vanish.
 */
final class Chain {
    private final float[][] transitions;

    /** e^(transition - the largest one): the common factor cancels. */
    private final float[][] factors;

    Chain(float[][] transitions) {
        this.transitions = transitions;
        float largest = Float.NEGATIVE_INFINITY;
        for (float[] row : transitions) {
            for (float value : row) {
                largest = Math.max(largest, value);
            }
        }
        factors = new float[transitions.length][transitions.length];
        for (int i = 0; i < factors.length; i++) {
            for (int j = 0; j < factors.length; j++) {
                // Not zero: tags that are reached by no way at all would leave nothing to scale.
                factors[i][j] = (float) Math.max(Math.exp(transitions[i][j] - largest), 1e-20);
            }
        }
    }

    /**
     * The tags whose sum of emissions and transitions is largest.
     *
     * @param emissions tokens by tags
     */
    int[] best(float[] emissions, int tokens) {
        int tags = transitions.length;
        int[] from = new int[tokens * tags];
        float[] score = Arrays.copyOf(emissions, tags);
        float[] next = new float[tags];
        for (int t = 1; t < tokens; t++) {
            for (int j = 0; j < tags; j++) {
                int best = 0;
                for (int i = 1; i < tags; i++) {
                    if (score[i] + transitions[i][j] > score[best] + transitions[best][j]) {
                        best = i;
                    }
                }
                from[t * tags + j] = best;
                next[j] = score[best] + transitions[best][j] + emissions[t * tags + j];
            }
            float[] swap = score;
            score = next;
            next = swap;
        }
        int[] path = new int[tokens];
        path[tokens - 1] = largest(score, 0, tags);
        for (int t = tokens - 1; t > 0; t--) {
            path[t - 1] = from[t * tags + path[t]];
        }
        return path;
    }

    /** Turns emissions, tokens by tags, into how likely each tag is at each token, given the whole text. */
    void marginals(float[] emissions, int tokens) {
        int tags = transitions.length;
        for (int t = 0; t < tokens; t++) {
            Linear.softmax(emissions, t * tags, tags);
            for (int j = t * tags; j < (t + 1) * tags; j++) {
                emissions[j] = Math.max(emissions[j], 1e-12f);
            }
        }
        float[] forward = new float[tokens * tags];
        System.arraycopy(emissions, 0, forward, 0, tags);
        for (int t = 1; t < tokens; t++) {
            for (int i = 0; i < tags; i++) {
                float weight = forward[(t - 1) * tags + i];
                for (int j = 0; j < tags; j++) {
                    forward[t * tags + j] += weight * factors[i][j];
                }
            }
            for (int j = t * tags; j < (t + 1) * tags; j++) {
                forward[j] *= emissions[j];
            }
            scale(forward, t * tags, tags);
        }
        float[] backward = new float[tags];
        float[] ahead = new float[tags];
        Arrays.fill(backward, 1);
        for (int t = tokens - 1; t >= 0; t--) {
            for (int j = 0; j < tags; j++) {
                // What the token ahead needs for the one before it, ere its emissions make room for the result.
                ahead[j] = backward[j] * emissions[t * tags + j];
                emissions[t * tags + j] = forward[t * tags + j] * backward[j];
            }
            scale(emissions, t * tags, tags);
            for (int i = 0; i < tags; i++) {
                backward[i] = Linear.dot(factors[i], 0, ahead);
            }
            scale(backward, 0, tags);
        }
    }

    static int largest(float[] values, int from, int count) {
        int best = from;
        for (int i = from + 1; i < from + count; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best - from;
    }

    private static void scale(float[] values, int from, int count) {
        float sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        for (int i = from; i < from + count; i++) {
            values[i] /= sum;
        }
    }
}
