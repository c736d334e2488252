package dev.penstock.jobs.cli.eval;

import dev.penstock.operators.retrieval.Diversity;
import dev.penstock.operators.retrieval.ranking.Fusion;
import dev.penstock.operators.retrieval.ranking.FusionKind;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.retrieval.ranking.Reranker;
import dev.penstock.state.index.Candidate;
import java.util.ArrayList;
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

    /** Weight of relevance in what is measured as maximal marginal relevance. */
    private static final double DIVERSITY = 0.7;

    private final IndexUnderTest index;
    private final FusionKind configured;
    private final Reranker reranker;
    private final int read;
    private final int candidates;

    /**
     * @param configured the fusion of {@value #HYBRID}
     * @param reranker to measure as well
     * @param read how many of the best the reranker reads
     * @param candidates most candidates of each search
     */
    SearchMethods(IndexUnderTest index, FusionKind configured, Reranker reranker, int read, int candidates) {
        this.index = index;
        this.configured = configured;
        this.reranker = reranker;
        this.read = read;
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
        int first = Math.min(read, fused.size());
        rankings.put(
                HYBRID + "-reranked",
                before(times.of("rerank", () -> reranker.rerank(question, fused.subList(0, first))), fused, first));
        rankings.put(
                HYBRID + "-mmr",
                before(
                        times.of("mmr", () -> Diversity.choose(fused.subList(0, first), first, DIVERSITY)),
                        fused,
                        first));
        return rankings;
    }

    /** The first in another order, the rest behind them; only places count. */
    private static List<Ranked> before(List<Ranked> reordered, List<Ranked> fused, int first) {
        List<Ranked> all = new ArrayList<>();
        for (Ranked ranked : reordered) {
            all.add(new Ranked(ranked.candidate(), 1.0 / (1 + all.size())));
        }
        for (Ranked ranked : fused.subList(first, fused.size())) {
            all.add(new Ranked(ranked.candidate(), 1.0 / (1 + all.size())));
        }
        return all;
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
