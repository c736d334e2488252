package dev.penstock.state.index;

import dev.penstock.state.internal.UnitVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.VectorUtil;

/**
 * One question on one state of a shard: the nearest by vector and the best by BM25, each within the filter; then what
 * either search does not say of the other's finds.
 */
final class ShardSearch {
    private final IndexSearcher searcher;
    private final ShardVectors vectors;
    private final CorpusQuery query;
    private final float[] asked;
    private final Query filter;
    private final Query words;
    /** By entry of the index, whose order is the one in which Lucene reads best. */
    private final Map<Integer, Found> found = new TreeMap<>();

    /** What is known of an entry so far. */
    static final class Found {
        float[] vector;
        double cosine = Double.NaN;
        double words = Double.NaN;
        int denseRank;
        int wordsRank;
    }

    private ShardSearch(IndexSearcher searcher, ShardVectors vectors, CorpusQuery query, float[] asked)
            throws IOException {
        this.searcher = searcher;
        this.vectors = vectors;
        this.query = query;
        this.asked = asked;
        this.filter = ShardFilter.of(query, searcher.getIndexReader());
        this.words = QuestionWords.query(query.question());
    }

    /** @param model that the shard's vectors are of */
    static List<Candidate> run(IndexSearcher searcher, ShardVectors vectors, CorpusQuery query, String model)
            throws IOException {
        if (query.candidates() < 1) {
            return List.of();
        }
        float[] asked = model.equals(query.model()) ? UnitVectors.unit(query.vector()) : null;
        return new ShardSearch(searcher, vectors, query, asked).candidates();
    }

    private List<Candidate> candidates() throws IOException {
        List<Integer> nearest = nearest();
        best();
        vectors.read(searcher, found);
        rank(nearest);
        found.values().removeIf(one -> one.denseRank == 0 && one.wordsRank == 0);
        WordScores.read(searcher, words, found);
        List<Candidate> candidates = new ArrayList<>(found.size());
        ShardEntries entries = new ShardEntries(searcher);
        for (Map.Entry<Integer, Found> one : found.entrySet()) {
            candidates.add(entries.candidate(one.getKey(), one.getValue()));
        }
        return candidates;
    }

    private List<Integer> nearest() throws IOException {
        if (asked == null) {
            return List.of();
        }
        List<Integer> nearest = new ArrayList<>(vectors.nearest(searcher, query, asked, filter));
        nearest.forEach(entry -> found.put(entry, new Found()));
        return nearest;
    }

    private void best() throws IOException {
        if (words == null) {
            return;
        }
        Query within = filter == null
                ? words
                : new BooleanQuery.Builder()
                        .add(words, Occur.MUST)
                        .add(filter, Occur.FILTER)
                        .build();
        ScoreDoc[] hits = searcher.search(within, query.candidates()).scoreDocs;
        for (int rank = 1; rank <= hits.length; rank++) {
            Found one = found.computeIfAbsent(hits[rank - 1].doc, entry -> new Found());
            one.wordsRank = rank;
            one.words = hits[rank - 1].score;
        }
    }

    /** By the exact cosine, as the graph may hold shortened vectors; equal ones in the order of the index. */
    private void rank(List<Integer> nearest) {
        if (asked == null) {
            return;
        }
        for (Found one : found.values()) {
            if (one.vector != null && one.vector.length == asked.length) {
                // Rounding can lead a little beyond what a cosine can be.
                one.cosine = Math.max(-1, Math.min(1, VectorUtil.dotProduct(asked, one.vector)));
            }
        }
        nearest.sort(Comparator.comparingDouble((Integer entry) -> -found.get(entry).cosine)
                .thenComparing(Comparator.naturalOrder()));
        for (int rank = 1; rank <= Math.min(nearest.size(), query.candidates()); rank++) {
            found.get(nearest.get(rank - 1)).denseRank = rank;
        }
    }
}
