package dev.penstock.state.index;

import java.util.List;

/** The chunks of all corpora in Redis, the source from which every in-process index is built. Thread-safe, blocking. */
public interface CorpusStore extends AutoCloseable {

    /**
     * Puts all chunks of one document version in place of those of earlier versions, and announces it.
     *
     * @return false if a newer version is stored already, which then stays
     */
    boolean replaceDocument(String corpus, String documentId, long version, List<Chunk> chunks);

    /** Removes a document, unless a version newer than {@code version} is stored. */
    boolean deleteDocument(String corpus, String documentId, long version);

    @Override
    void close();
}
