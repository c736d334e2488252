package dev.penstock.state.journal;

import java.util.concurrent.CompletableFuture;

/**
 * Answers by request. Flink makes the calls in flight again after a restore; what the journal holds need not be paid for
 * a second time. Calls never block. Thread-safe.
 */
public interface AnswerJournal extends AutoCloseable {

    /**
     * Looks for the answer of an earlier attempt. Where there is none, it is noted that one more attempt has begun, so
     * that the next one knows of money that may have been spent.
     *
     * @return fails where the journal cannot be read
     */
    CompletableFuture<EarlierAttempts> begin(JournalKey key);

    /**
     * Stores an answer, unless there is one: the first stands, so that attempts that overlap (a TaskManager that was
     * given up and its successor) send the same answer on.
     *
     * @return completes, once it is stored, with the answer that stands; fails where nothing was stored
     */
    CompletableFuture<JournalEntry> store(JournalKey key, JournalEntry entry);

    @Override
    void close();
}
