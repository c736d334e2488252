package dev.penstock.state.index;

import dev.penstock.state.index.ShardSearch.Found;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;

/** Reads the stored vectors of entries. */
final class ShardVectors {

    private ShardVectors() {}

    /** @param found in ascending order of entries; those without a vector are left as they are */
    static void read(IndexSearcher searcher, Map<Integer, Found> found) throws IOException {
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
