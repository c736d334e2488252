package dev.penstock.state.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;

/** Compares a vector with every {@link PlainVectors plain vector} that may be found. */
final class ExactSearch {
    private final float[] asked;
    private final float[] vector;
    private final int most;
    /** The farthest of the nearest first. */
    private final PriorityQueue<Near> nearest =
            new PriorityQueue<>((one, other) -> Float.compare(one.cosine, other.cosine));

    private record Near(int entry, float cosine) {}

    private ExactSearch(float[] asked, int most) {
        this.asked = asked;
        this.vector = new float[asked.length];
        this.most = most;
    }

    /** The nearest entries, in no order; those whose vector has another number of dimensions are none. */
    static List<Integer> nearest(IndexSearcher searcher, Query within, float[] asked, int most) throws IOException {
        ExactSearch search = new ExactSearch(asked, most);
        Weight weight = searcher.createWeight(searcher.rewrite(within), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            BinaryDocValues vectors = leaf.reader().getBinaryDocValues(PlainVectors.VECTOR);
            if (scorer != null && vectors != null) {
                search.compare(leaf, scorer.iterator(), vectors);
            }
        }
        List<Integer> entries = new ArrayList<>(search.nearest.size());
        search.nearest.forEach(one -> entries.add(one.entry));
        return entries;
    }

    private void compare(LeafReaderContext leaf, DocIdSetIterator entries, BinaryDocValues vectors) throws IOException {
        Bits live = leaf.reader().getLiveDocs();
        for (int entry = entries.nextDoc(); entry != DocIdSetIterator.NO_MORE_DOCS; entry = entries.nextDoc()) {
            if ((live == null || live.get(entry)) && vectors.advanceExact(entry)) {
                compare(leaf.docBase + entry, vectors.binaryValue());
            }
        }
    }

    private void compare(int entry, BytesRef bytes) {
        FloatBuffer floats = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        if (floats.remaining() != asked.length) {
            return;
        }
        floats.get(vector);
        float cosine = VectorUtil.dotProduct(asked, vector);
        if (nearest.size() < most) {
            nearest.add(new Near(entry, cosine));
        } else if (cosine > nearest.peek().cosine) {
            nearest.poll();
            nearest.add(new Near(entry, cosine));
        }
    }
}
