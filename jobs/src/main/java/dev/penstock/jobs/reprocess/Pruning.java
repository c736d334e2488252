package dev.penstock.jobs.reprocess;

import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.index.DocumentStore.Replaced;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Deletes the documents of a corpus that a complete run has not seen, from all generations, at the version that is
 * stored: a file that comes back is indexed again once its time of change is a later one.
 */
public final class Pruning {
    private static final int AT_ONCE = 100;

    private final DocumentStore store;
    private final AnswerCache answers;

    public Pruning(DocumentStore store, AnswerCache answers) {
        this.store = store;
        this.answers = answers;
    }

    /**
     * Blocks until it is done.
     *
     * @param idPrefix only documents whose ids begin so are looked at; empty for all of the corpus
     * @param run what a complete run has seen
     * @return documents that were deleted
     * @throws IllegalStateException if the run does not tell which documents are gone
     */
    public long run(String corpus, String idPrefix, Tally run) {
        run.prunable().ifPresent(reason -> {
            throw new IllegalStateException("nothing is pruned: " + reason);
        });
        long deleted = 0;
        for (CorpusStatus status : store.corpora()) {
            if (status.corpus().equals(corpus)) {
                deleted += prune(corpus, status.generation(), idPrefix, run);
            }
        }
        return deleted;
    }

    private long prune(String corpus, Generation generation, String idPrefix, Tally run) {
        List<String> some = new ArrayList<>();
        long[] deleted = {0};
        store.forEachId(corpus, generation, id -> {
            if (id.startsWith(idPrefix) && !run.hasSeen(id)) {
                some.add(id);
            }
            if (some.size() == AT_ONCE) {
                deleted[0] += delete(corpus, generation, some);
                some.clear();
            }
        });
        return deleted[0] + delete(corpus, generation, some);
    }

    private long delete(String corpus, Generation generation, List<String> ids) {
        List<CompletableFuture<Boolean>> deletions = ids.stream()
                .map(id -> store.manifest(corpus, generation, id).thenCompose(found -> delete(corpus, id, found)))
                .toList();
        return deletions.stream().filter(CompletableFuture::join).count();
    }

    private CompletableFuture<Boolean> delete(String corpus, String id, Optional<Manifest> found) {
        if (found.isEmpty() || found.get().deleted()) {
            return CompletableFuture.completedFuture(false);
        }
        // In this order, so that a run which is cut off between the two finds the document again, and no answer stays.
        return answers.evict(corpus, id)
                .thenCompose(evicted -> store.delete(corpus, id, found.get().version()))
                .thenApply(Replaced::stored);
    }
}
