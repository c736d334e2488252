package dev.penstock.operators.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores the rankings that one method made of the documents for many queries. A judged query for which nothing was given
 * counts 0, as with trec_eval's option -c; queries that were not judged do not count. Not thread-safe.
 */
public final class Evaluation {
    private final Judgements judgements;
    private final List<Metric> metrics;
    private final Map<String, double[]> values = new LinkedHashMap<>();

    public Evaluation(Judgements judgements, List<Metric> metrics) {
        this.judgements = judgements;
        this.metrics = List.copyOf(metrics);
    }

    /**
     * Scores what was found for a query.
     *
     * @param found in any order, each document once: they count in the order that trec_eval would give them
     * @throws IllegalArgumentException if a document was found twice, or the query was given before
     */
    public void add(String query, List<Retrieved> found) {
        Map<String, Integer> grades = judgements.of(query);
        if (grades.isEmpty()) {
            return;
        }
        if (found.stream().map(Retrieved::document).distinct().count() < found.size()) {
            throw new IllegalArgumentException("a document was found twice for query " + query);
        }
        int[] ranked = found.stream()
                .sorted(Retrieved.BEST_FIRST)
                .mapToInt(document -> grades.getOrDefault(document.document(), 0))
                .toArray();
        int[] judged = grades.values().stream().mapToInt(Integer::intValue).toArray();
        double[] counted = metrics.stream()
                .mapToDouble(metric -> metric.measure().of(ranked, judged, metric.cutoff()))
                .toArray();
        if (values.put(query, counted) != null) {
            throw new IllegalArgumentException("query " + query + " was given twice");
        }
    }

    /** The mean of each metric over all judged queries, 0 without any, in the order of the metrics. */
    public Map<Metric, Double> means() {
        Map<Metric, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            int at = i;
            double sum =
                    values.values().stream().mapToDouble(value -> value[at]).sum();
            means.put(
                    metrics.get(i),
                    judgements.queries().isEmpty()
                            ? 0
                            : sum / judgements.queries().size());
        }
        return means;
    }

    /** The values of one metric for each judged query in the order of the judgements, to compare two methods. */
    public List<Double> perQuery(Metric metric) {
        int at = metrics.indexOf(metric);
        List<Double> all = new ArrayList<>();
        judgements.queries().forEach(query -> all.add(values.containsKey(query) ? values.get(query)[at] : 0.0));
        return all;
    }
}
