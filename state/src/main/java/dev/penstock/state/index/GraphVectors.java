package dev.penstock.state.index;

import dev.penstock.state.index.ShardSearch.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;

/** Vectors in Lucene's own graph (HNSW), one for each segment. */
final class GraphVectors implements ShardVectors {

    @Override
    public String layout() {
        return "graph";
    }

    /** One field for each number of dimensions, as Lucene allows only one in a field. */
    private static String field(int dimensions) {
        return "vector" + dimensions;
    }

    @Override
    public void add(Document entry, IndexedChunk chunk, float[] unit) {
        entry.add(new KnnFloatVectorField(field(unit.length), unit, VectorSimilarityFunction.DOT_PRODUCT));
    }

    @Override
    public List<Integer> nearest(IndexSearcher searcher, CorpusQuery query, float[] asked, Query filter)
            throws IOException {
        int fetched = Math.max(LEAST_FETCHED, query.candidates());
        Query dense = new KnnFloatVectorQuery(field(asked.length), asked, fetched, filter);
        List<Integer> nearest = new ArrayList<>(fetched);
        for (ScoreDoc hit : searcher.search(dense, fetched).scoreDocs) {
            nearest.add(hit.doc);
        }
        return nearest;
    }

    @Override
    public void read(IndexSearcher searcher, Map<Integer, Found> found) throws IOException {
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            for (FieldInfo field : leaf.reader().getFieldInfos()) {
                if (field.hasVectorValues()) {
                    read(leaf, leaf.reader().getFloatVectorValues(field.name), found);
                }
            }
        }
    }

    private static void read(LeafReaderContext leaf, FloatVectorValues vectors, Map<Integer, Found> found)
            throws IOException {
        int at = -1;
        for (Map.Entry<Integer, Found> one : found.entrySet()) {
            int entry = one.getKey() - leaf.docBase;
            if (entry < 0 || entry >= leaf.reader().maxDoc()) {
                continue;
            }
            if (at < entry) {
                at = vectors.advance(entry);
            }
            if (at == entry) {
                one.getValue().vector = vectors.vectorValue().clone();
            } else if (at == DocIdSetIterator.NO_MORE_DOCS) {
                return;
            }
        }
    }
}
