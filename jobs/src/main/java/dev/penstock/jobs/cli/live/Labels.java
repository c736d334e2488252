package dev.penstock.jobs.cli.live;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Names from outside, of bounded length and number. */
final class Labels {
    static final String OTHERS = "other";
    static final int MOST = 8;
    private static final int LONGEST = 200;

    private Labels() {}

    static String bounded(String name) {
        return name == null || name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }

    /** The largest ones by name; the others together, so that no sum is lost. */
    static Map<String, Double> most(Map<String, Double> values) {
        if (values.size() <= MOST) {
            return values;
        }
        Map<String, Double> most = new TreeMap<>();
        values.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .forEach(value ->
                        most.merge(most.size() < MOST - 1 ? value.getKey() : OTHERS, value.getValue(), Double::sum));
        return most;
    }
}
