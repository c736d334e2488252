package dev.penstock.operators.evaluation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which documents answer which queries, and how well. Documents that were not judged count as not relevant.
 *
 * @param grades by query, then by document: 0 or less for not relevant, else the higher the better
 */
public record Judgements(Map<String, Map<String, Integer>> grades) {

    public Judgements {
        Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
        grades.forEach((query, documents) -> copy.put(query, Map.copyOf(documents)));
        grades = java.util.Collections.unmodifiableMap(copy);
    }

    /** Judged queries, in the order in which they were given. */
    public Set<String> queries() {
        return grades.keySet();
    }

    /** Judged documents of a query; empty for a query that was not judged. */
    public Map<String, Integer> of(String query) {
        return grades.getOrDefault(query, Map.of());
    }

    /** The number of judgements. */
    public int size() {
        return grades.values().stream().mapToInt(Map::size).sum();
    }

    /** The judgements of some queries. */
    public Judgements only(Collection<String> queries) {
        Map<String, Map<String, Integer>> some = new LinkedHashMap<>();
        queries.stream().filter(grades::containsKey).forEach(query -> some.put(query, grades.get(query)));
        return new Judgements(some);
    }
}
