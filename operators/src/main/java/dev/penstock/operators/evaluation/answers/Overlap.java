package dev.penstock.operators.evaluation.answers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much two lists have in common. */
final class Overlap {
    private Overlap() {}

    /** How often each one occurs. */
    static Map<String, Integer> counts(List<String> parts) {
        Map<String, Integer> counts = new HashMap<>();
        parts.forEach(part -> counts.merge(part, 1, Integer::sum));
        return counts;
    }

    /** The size of the intersection, in which each part stands as often as in the list that has it less often. */
    static int shared(Map<String, Integer> one, Map<String, Integer> other) {
        int shared = 0;
        for (Map.Entry<String, Integer> part : one.entrySet()) {
            shared += Math.min(part.getValue(), other.getOrDefault(part.getKey(), 0));
        }
        return shared;
    }

    /** Harmonic mean of precision and recall, 0 where nothing is shared. */
    static double f(int shared, int found, int wanted) {
        if (shared == 0) {
            return 0;
        }
        double precision = (double) shared / found;
        double recall = (double) shared / wanted;
        return 2 * precision * recall / (precision + recall);
    }
}
