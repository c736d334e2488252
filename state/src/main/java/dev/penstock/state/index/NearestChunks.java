package dev.penstock.state.index;

import java.util.List;
import java.util.Optional;

/**
 * A dense search outside of the shards. It only proposes: a shard takes of what it returns the chunks that it knows and
 * that the query may find. Thread-safe.
 */
public interface NearestChunks extends AutoCloseable {

    /**
     * What is asked.
     *
     * @param vector of unit length
     * @param within labels and filter that chunks must meet; null where every chunk may be found
     * @param count most chunks to return
     * @param width how many of the nearest the search keeps while it goes on; more find better and take longer
     * @param effort most chunks to look at where there is a filter
     */
    record Question(
            String corpus,
            Generation generation,
            float[] vector,
            CorpusQuery within,
            int count,
            int width,
            int effort) {}

    /**
     * Ids of the nearest chunks. May block, for a bounded time.
     *
     * @return empty where it could not be asked, which is counted
     */
    Optional<List<String>> nearest(Question question);

    /** Searches that could not be asked since this was opened. */
    long failures();

    @Override
    void close();
}
