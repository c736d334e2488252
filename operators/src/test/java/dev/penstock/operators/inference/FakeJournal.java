package dev.penstock.operators.inference;

import dev.penstock.state.journal.AnswerJournal;
import dev.penstock.state.journal.EarlierAttempts;
import dev.penstock.state.journal.JournalEntry;
import dev.penstock.state.journal.JournalKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A map, or a journal whose calls go as the test says. */
final class FakeJournal implements AnswerJournal {
    final Map<JournalKey, JournalEntry> entries = new ConcurrentHashMap<>();
    final List<JournalKey> looked = new ArrayList<>();
    Function<JournalKey, CompletableFuture<EarlierAttempts>> finds = key -> CompletableFuture.completedFuture(
            entries.containsKey(key)
                    ? EarlierAttempts.answered(entries.get(key))
                    : new EarlierAttempts(Optional.empty(), Collections.frequency(looked(), key) - 1));
    Function<JournalEntry, CompletableFuture<JournalEntry>> stores = CompletableFuture::completedFuture;
    boolean closed;

    @Override
    public CompletableFuture<EarlierAttempts> begin(JournalKey key) {
        looked.add(key);
        return finds.apply(key);
    }

    @Override
    public CompletableFuture<JournalEntry> store(JournalKey key, JournalEntry entry) {
        entries.putIfAbsent(key, entry);
        return stores.apply(entries.get(key));
    }

    private List<JournalKey> looked() {
        return looked;
    }

    @Override
    public void close() {
        closed = true;
    }
}
