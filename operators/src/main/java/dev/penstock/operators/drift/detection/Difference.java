package dev.penstock.operators.drift.detection;

import java.util.Comparator;
import java.util.List;

/**
 * How current traffic differs from a reference in one feature.
 *
 * @param scores at least one
 * @param probability of such a difference where nothing has drifted, of the test that says whether there is one; the
 *     scores say how great it is
 * @param change in words, without text of requests
 */
record Difference(List<Score> scores, double probability, String change) {

    /** Of the score that is furthest over its threshold. */
    Score greatest() {
        return scores.stream().max(Comparator.comparingDouble(Score::strength)).orElseThrow();
    }

    double strength() {
        return greatest().strength();
    }

    /** The score of a method; the greatest where it could not be told this time. */
    Score of(String method) {
        return scores.stream()
                .filter(score -> score.method().equals(method))
                .findFirst()
                .orElseGet(this::greatest);
    }
}
