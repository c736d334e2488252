package dev.penstock.state.cache;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Approved answers in Redis. Reads of all callers are pipelined into few round trips. When Redis fails, reads complete
 * as misses, {@link #failures()} counts them, and nothing is thrown. Thread-safe.
 */
public interface AnswerCache extends AutoCloseable {

    CompletableFuture<Optional<CachedAnswer>> get(String key);

    /**
     * Stores an answer with the configured time to live and announces it to the semantic indexes of all TaskManagers.
     * Completes with false where Redis refused or could not be reached.
     */
    CompletableFuture<Boolean> put(CachedAnswer answer);

    /**
     * Removes every answer that was grounded in the document, and announces it. Answers in the making may rest on its old
     * text, so that for a minute none of them is stored. Completes with the number of removed ones.
     */
    CompletableFuture<Integer> evict(String corpus, String documentId);

    /**
     * As {@link #evict}, for a document of which there is no old text to be in an answer in the making: answers that rest on
     * it are stored again at once.
     */
    CompletableFuture<Integer> evictStored(String corpus, String documentId);

    /** Failed round trips since the cache was opened. */
    long failures();

    @Override
    void close();
}
