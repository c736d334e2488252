package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.retrieval.ranking.ReciprocalRank;
import dev.penstock.state.index.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one ranking of those of several questions, by reciprocal rank. */
final class RankFusion {
    private RankFusion() {}

    /**
     * Every chunk once, best first, as the first question that found it saw it.
     *
     * @param rankings each best first; a single one stays as it is
     */
    static List<Ranked> of(List<List<Ranked>> rankings) {
        if (rankings.size() == 1) {
            return rankings.get(0);
        }
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (List<Ranked> ranking : rankings) {
            for (int i = 0; i < ranking.size(); i++) {
                Candidate candidate = ranking.get(i).candidate();
                String chunkId = candidate.chunk().chunkId();
                candidates.putIfAbsent(chunkId, candidate);
                scores.merge(chunkId, ReciprocalRank.of(i + 1), Double::sum);
            }
        }
        List<Ranked> fused = new ArrayList<>(candidates.size());
        candidates.forEach((chunkId, candidate) -> fused.add(new Ranked(candidate, scores.get(chunkId))));
        fused.sort(Ranked.BEST_FIRST);
        return fused;
    }
}
