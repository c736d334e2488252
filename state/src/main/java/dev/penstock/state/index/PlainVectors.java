package dev.penstock.state.index;

import dev.penstock.state.index.NearestChunks.Question;
import dev.penstock.state.index.ShardSearch.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Vectors as mere values, of which {@link NearestChunks} knows elsewhere which are near. What it proposes is looked up here
 * under the same filter, so that nothing is found by what is said elsewhere alone. Where the filter lets so few chunks
 * through that a graph is the longer way, they are compared one by one, here.
 */
final class PlainVectors implements ShardVectors {
    private static final String CHUNK_ID = "chunk-id";
    static final String VECTOR = "plain-vector";

    /** Some of what is proposed may be outdated by now. */
    private static final double SPARE = 1.25;

    /** See {@link Question#width()}: finds 98 of 100 of the nearest ten and more. */
    private static final int LEAST_WIDTH = 200;

    /** The filter may let through less near the question than elsewhere. */
    private static final int EFFORT_FACTOR = 10;

    /** Most that are compared one by one because too few were proposed. */
    private static final int MOST_COMPARED = 20_000;

    private final NearestChunks outside;
    private final String corpus;
    private final Generation generation;

    PlainVectors(NearestChunks outside, String corpus, Generation generation) {
        this.outside = outside;
        this.corpus = corpus;
        this.generation = generation;
    }

    @Override
    public String layout() {
        return "plain";
    }

    @Override
    public void add(Document entry, IndexedChunk chunk, float[] unit) {
        entry.add(new StringField(CHUNK_ID, chunk.chunkId(), Store.NO));
        entry.add(new BinaryDocValuesField(VECTOR, new BytesRef(VectorCodec.encode(unit))));
    }

    @Override
    public List<Integer> nearest(IndexSearcher searcher, CorpusQuery query, float[] asked, Query filter)
            throws IOException {
        long all = searcher.getIndexReader().docFreq(ShardFields.ANY_CHUNK);
        long shown = filter == null ? all : searcher.count(filter);
        if (shown == 0) {
            return List.of();
        }
        int fetched = (int) (SPARE * Math.max(LEAST_FETCHED, query.candidates()));
        int width = Math.max(LEAST_WIDTH, fetched);
        long looked = width * all / shown;
        if (filter != null && shown <= looked * terms(query)) {
            return ExactSearch.nearest(searcher, filter, asked, fetched);
        }
        int effort = (int) Math.min(all, EFFORT_FACTOR * looked);
        Optional<List<String>> proposed = outside.nearest(
                new Question(corpus, generation, asked, filter == null ? null : query, fetched, width, effort));
        if (proposed.isEmpty()) {
            return List.of();
        }
        List<Integer> known = known(searcher, proposed.get(), filter);
        boolean enough = known.size() >= Math.min(shown, query.candidates());
        return enough || shown > MOST_COMPARED
                ? known
                : ExactSearch.nearest(
                        searcher, filter == null ? new TermQuery(ShardFields.ANY_CHUNK) : filter, asked, fetched);
    }

    /** Each of them is looked for in each chunk that the search elsewhere looks at. */
    private static int terms(CorpusQuery query) {
        int terms = 1 + (query.labels() == null ? 0 : query.labels().size());
        if (query.filter() != null) {
            terms += query.filter().values().stream().mapToInt(List::size).sum();
        }
        return terms;
    }

    private static List<Integer> known(IndexSearcher searcher, List<String> chunkIds, Query filter) throws IOException {
        List<Integer> known = new ArrayList<>(chunkIds.size());
        if (chunkIds.isEmpty()) {
            return known;
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder()
                .add(
                        new TermInSetQuery(
                                CHUNK_ID, chunkIds.stream().map(BytesRef::new).toList()),
                        Occur.FILTER);
        if (filter != null) {
            query.add(filter, Occur.FILTER);
        }
        for (ScoreDoc hit : searcher.search(query.build(), chunkIds.size()).scoreDocs) {
            known.add(hit.doc);
        }
        return known;
    }

    @Override
    public void read(IndexSearcher searcher, Map<Integer, Found> found) throws IOException {
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            BinaryDocValues vectors = leaf.reader().getBinaryDocValues(VECTOR);
            if (vectors != null) {
                read(leaf, vectors, found);
            }
        }
    }

    private static void read(LeafReaderContext leaf, BinaryDocValues vectors, Map<Integer, Found> found)
            throws IOException {
        for (Map.Entry<Integer, Found> one : found.entrySet()) {
            int entry = one.getKey() - leaf.docBase;
            if (entry >= 0 && entry < leaf.reader().maxDoc() && vectors.advanceExact(entry)) {
                one.getValue().vector = VectorCodec.decode(vectors.binaryValue());
            }
        }
    }
}
