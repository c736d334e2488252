package dev.penstock.state.index;

import dev.penstock.records.Passage;
import java.util.List;

/**
 * Searches corpora: dense (HNSW) and BM25, fused by reciprocal rank, access labels applied inside the search. Filled
 * from Redis when it is opened, kept current by the change feed. Searching is computation without waiting.
 */
public interface CorpusIndex extends AutoCloseable {

    /**
     * The best passages, best first.
     *
     * @param labels the caller's access labels
     * @param question for BM25
     * @param vector for the dense search, unit length; null for a search by BM25 alone
     * @param model identity of the encoder that made the vector: only chunks of the same one are searched by it; null
     *     without a vector
     * @param k most passages
     */
    List<Passage> search(String corpus, List<String> labels, String question, float[] vector, String model, int k);

    /** Chunks that can be found in a corpus. */
    long size(String corpus);

    @Override
    void close();
}
