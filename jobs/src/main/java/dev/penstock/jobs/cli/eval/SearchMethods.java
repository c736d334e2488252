package dev.penstock.jobs.cli.eval;

import dev.penstock.operators.retrieval.ranking.Fusion;
import dev.penstock.operators.retrieval.ranking.FusionKind;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.state.index.Candidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Everything that can make a ranking of an index for a query, each on its own. */
final class SearchMethods {
    static final String DENSE = "dense";
    static final String WORDS = "bm25";
    static final String HYBRID = "hybrid";

    private final IndexUnderTest index;
    private final FusionKind configured;
    private final int candidates;

    /**
     * @param configured the fusion of {@value #HYBRID}
     * @param candidates most candidates of each search
     */
    SearchMethods(IndexUnderTest index, FusionKind configured, int candidates) {
        this.index = index;
        this.configured = configured;
        this.candidates = candidates;
    }

    /** The chunks that each method finds, best first, by the method's name. */
    Map<String, List<Ranked>> rank(String question, float[] vector, StageTimes times) {
        Map<String, List<Ranked>> rankings = new LinkedHashMap<>();
        List<Candidate> near = times.of("search dense", () -> index.search("", vector, candidates));
        List<Candidate> alike = times.of("search bm25", () -> index.search(question, null, candidates));
        List<Candidate> both = times.of("search both", () -> index.search(question, vector, candidates));
        rankings.put(DENSE, byScore(near, found -> found.denseRank() > 0, Candidate::cosine));
        rankings.put(WORDS, byScore(alike, found -> found.wordsRank() > 0, Candidate::words));
        Fusion chosen = configured.fusion();
        List<Ranked> fused = times.of("fuse", () -> chosen.fuse(both));
        rankings.put(HYBRID, fused);
        for (FusionKind kind : FusionKind.values()) {
            if (kind != configured) {
                rankings.put(HYBRID + "-" + slug(kind), kind.fusion().fuse(both));
            }
        }
        return rankings;
    }

    private static String slug(FusionKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Ranked> byScore(
            List<Candidate> found, Predicate<Candidate> ranked, ToDoubleFunction<Candidate> score) {
        return found.stream()
                .filter(ranked)
                .map(candidate -> new Ranked(candidate, score.applyAsDouble(candidate)))
                .sorted(Ranked.BEST_FIRST)
                .toList();
    }
}
