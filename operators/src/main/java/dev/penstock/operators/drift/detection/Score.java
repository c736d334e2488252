package dev.penstock.operators.drift.detection;

/**
 * One statistic of a difference.
 *
 * @param method for example {@code psi}
 * @param value as the statistic is defined
 * @param strength by how many times it is over its threshold, after what chance gives is taken off; 1 at the threshold,
 *     0 for a statistic that is only told
 * @param threshold of the value
 */
record Score(String method, double value, double strength, double threshold) {

    Score withStrength(double newStrength) {
        return new Score(method, value, newStrength, threshold);
    }
}
