package dev.penstock.state.index;

import dev.penstock.state.index.ShardSearch.Found;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;

/** How a shard holds the vectors of its chunks, and where it looks for the nearest. */
interface ShardVectors {
    /** With fewer, the search of an HNSW graph misses too much. */
    int LEAST_FETCHED = 50;

    /** Differs where the entries do: a shard of another layout is built anew. */
    String layout();

    /** @param unit of unit length */
    void add(Document entry, IndexedChunk chunk, float[] unit);

    /**
     * Entries near a vector, in no order, at least as many as the query's candidates where there are.
     *
     * @param asked of unit length
     * @param filter which entries may be found; null for all chunks
     */
    List<Integer> nearest(IndexSearcher searcher, CorpusQuery query, float[] asked, Query filter) throws IOException;

    /**
     * Reads the stored vectors of entries.
     *
     * @param found in ascending order of entries; those without a vector are left as they are
     */
    void read(IndexSearcher searcher, Map<Integer, Found> found) throws IOException;
}
