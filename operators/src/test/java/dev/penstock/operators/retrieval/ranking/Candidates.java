package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.IndexedChunk;
import java.util.List;
import java.util.Map;

/** Candidates for tests. */
final class Candidates {
    private Candidates() {}

    static Candidate candidate(String id, double cosine, double words, int denseRank, int wordsRank) {
        return candidate(id, "", "", cosine, words, denseRank, wordsRank);
    }

    static Candidate candidate(
            String id, String title, String text, double cosine, double words, int denseRank, int wordsRank) {
        IndexedChunk chunk = new IndexedChunk(id, 0, title, text, 0, text.length(), "", null);
        return new Candidate(id, 1, title, null, Map.of(), 0, chunk, cosine, words, denseRank, wordsRank);
    }

    static List<String> ids(List<Ranked> ranked) {
        return ranked.stream().map(one -> one.candidate().document()).toList();
    }
}
