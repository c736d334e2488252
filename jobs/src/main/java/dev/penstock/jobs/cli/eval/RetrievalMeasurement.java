package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.operators.evaluation.Evaluation;
import dev.penstock.operators.evaluation.Metric;
import dev.penstock.operators.evaluation.Retrieved;
import dev.penstock.operators.retrieval.ranking.Ranked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks every query of a set, by every method, and scores what is found. */
final class RetrievalMeasurement {
    private static final int WARM_UP = 30;
    private static final int TIMED_ENCODINGS = 100;

    private final RetrievalSet set;
    private final SearchMethods methods;
    private final TextVectors vectors;
    private final List<Metric> metrics;
    private final StageTimes times = new StageTimes();
    private final Map<String, Evaluation> evaluations = new LinkedHashMap<>();

    RetrievalMeasurement(RetrievalSet set, SearchMethods methods, TextVectors vectors, List<Metric> metrics) {
        this.set = set;
        this.methods = methods;
        this.vectors = vectors;
        this.metrics = metrics;
    }

    /** Hears what a method found for a query, best first. */
    @FunctionalInterface
    interface Listener {
        void found(String method, String query, List<Retrieved> ranked);
    }

    void run(BarProgress progress, Listener listener) {
        int depth = metrics.stream().mapToInt(Metric::cutoff).max().orElseThrow();
        // The first queries run before the code is compiled, which is no time that a service would take.
        StageTimes discarded = new StageTimes();
        set.queries().values().stream().limit(WARM_UP).forEach(text -> methods.rank(text, vectors.of(text), discarded));
        progress.begin("Searching", set.queries().size());
        set.queries().values().stream()
                .limit(TIMED_ENCODINGS)
                .forEach(text -> times.of("encode", () -> vectors.encodeNow(text)));
        set.queries().forEach((id, text) -> {
            methods.rank(text, vectors.of(text), times).forEach((method, ranked) -> {
                List<Retrieved> found = documents(id, ranked, depth);
                evaluations
                        .computeIfAbsent(method, unknown -> new Evaluation(set.judgements(), metrics))
                        .add(id, found);
                listener.found(method, id, found);
            });
            progress.step();
        });
        progress.close();
    }

    /**
     * The documents of chunks, each scored by its best one. The document that has the query's id is the query itself, as in
     * ArguAna and Quora, and is left out, as BEIR does.
     */
    private static List<Retrieved> documents(String query, List<Ranked> ranked, int depth) {
        Map<String, Double> best = new LinkedHashMap<>();
        for (Ranked chunk : ranked) {
            String document = chunk.candidate().document();
            if (!document.equals(query)) {
                best.merge(document, chunk.score(), Math::max);
            }
        }
        List<Retrieved> found = new ArrayList<>();
        best.forEach((document, score) -> found.add(new Retrieved(document, score)));
        return found.subList(0, Math.min(depth, found.size()));
    }

    /** By the method's name. */
    Map<String, Evaluation> evaluations() {
        return evaluations;
    }

    StageTimes times() {
        return times;
    }
}
