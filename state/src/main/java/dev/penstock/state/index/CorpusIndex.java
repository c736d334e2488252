package dev.penstock.state.index;

import java.util.List;
import java.util.Optional;

/**
 * Searches corpora by vector (HNSW) and by words (BM25), always the live generation of a corpus. Filled from the store
 * when it is opened, kept current by the change feed. With {@link CorpusIndexKind#IN_PROCESS} a search is computation
 * without waiting; with {@link CorpusIndexKind#VECTOR_SETS} it blocks for a round trip to Redis, at most for the timeout
 * of Redis: call it on a thread that may wait. Thread-safe.
 */
public interface CorpusIndex extends AutoCloseable {

    /**
     * What the two searches find, each candidate once, in no order.
     *
     * @return empty for an unknown corpus
     */
    List<Candidate> search(CorpusQuery query);

    /**
     * The chunks of one section of a document in the order of its text, to widen a chunk to what stands around it. They
     * are of the live generation; the caller has seen one of them in a search, so that its labels allow all.
     *
     * @return empty where the document has another version by now
     */
    List<IndexedChunk> section(String corpus, String documentId, long version, int parent);

    /** The generation that searches of a corpus see; empty for an unknown corpus. */
    Optional<Generation> live(String corpus);

    /** Chunks that can be found in a corpus. */
    long size(String corpus);

    /** Searches since this was opened that went by words alone, as what knows the nearest chunks did not answer. */
    default long denseFailures() {
        return 0;
    }

    @Override
    void close();
}
