package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.DocumentLimits;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.Manifest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A store that keeps vector sets in step with its documents. What a write changes in a vector set is done before the write
 * itself, which thereby says that all is done: whoever is cut off before it does all of it again, and nothing is left to do
 * after it. Until then, a chunk that comes is in the vector set and not in the shards, which do not return it; one that
 * leaves is found by its words alone.
 *
 * <p>One document is to have one writer at a time. Where another one was faster all the same, so that the store refuses the
 * write as outdated, what was done to the vector set is undone from the stored document.
 */
final class VectorSetStore implements DocumentStore {
    /** Documents whose chunks are on their way to Redis. */
    private static final int FILLED_AT_ONCE = 16;

    private final DocumentStore store;
    private final Function<String, CompletableFuture<List<Generation>>> generations;
    private final VectorSets sets;
    private final VectorSetWriter writer;

    /**
     * @param store closed with this
     * @param generations of a corpus
     * @param sets closed with this
     */
    VectorSetStore(
            DocumentStore store,
            Function<String, CompletableFuture<List<Generation>>> generations,
            VectorSetWriter.Documents documents,
            VectorSets sets) {
        this.store = store;
        this.generations = generations;
        this.sets = sets;
        this.writer = new VectorSetWriter(sets, documents);
    }

    @Override
    public CompletableFuture<Optional<Manifest>> manifest(String corpus, Generation generation, String documentId) {
        return store.manifest(corpus, generation, documentId);
    }

    @Override
    public CompletableFuture<Replaced> put(IndexedDocument document) {
        DocumentLimits.check(document);
        VectorSetName set = VectorSetName.of(document);
        return store.manifest(document.corpus(), document.generation(), document.documentId())
                .thenCompose(before -> {
                    if (before.filter(stored -> refuses(stored, document)).isPresent()) {
                        return store.put(document);
                    }
                    return writer.bring(document)
                            .thenCompose(added -> sets.remove(set, leaving(before, document)))
                            .thenCompose(done -> store.put(document))
                            .thenCompose(replaced -> orRestored(document, replaced));
                });
    }

    private static boolean refuses(Manifest stored, IndexedDocument document) {
        return stored.version() > document.version() || stored.deleted() && stored.version() == document.version();
    }

    private static List<String> leaving(Optional<Manifest> before, IndexedDocument document) {
        Set<String> leaving = new HashSet<>();
        before.ifPresent(stored -> leaving.addAll(stored.chunks().keySet()));
        document.chunks().forEach(chunk -> leaving.remove(chunk.chunkId()));
        return List.copyOf(leaving);
    }

    private CompletableFuture<Replaced> orRestored(IndexedDocument document, Replaced replaced) {
        if (replaced.stored() || !replaced.missingVectors().isEmpty()) {
            return CompletableFuture.completedFuture(replaced);
        }
        return restore(document).thenApply(done -> replaced);
    }

    @Override
    public CompletableFuture<Replaced> delete(String corpus, String documentId, long version) {
        return generations
                .apply(corpus)
                .thenCompose(all -> manifests(corpus, documentId, all))
                .thenCompose(manifests -> {
                    manifests
                            .values()
                            .removeIf(stored -> stored.isEmpty() || stored.get().version() > version);
                    return each(
                                    manifests,
                                    (set, stored) -> sets.remove(
                                            set,
                                            List.copyOf(stored.get().chunks().keySet())))
                            .thenCompose(done -> store.delete(corpus, documentId, version))
                            .thenCompose(replaced -> orRestored(manifests, documentId, replaced));
                });
    }

    private CompletableFuture<Replaced> orRestored(
            Map<VectorSetName, Optional<Manifest>> touched, String documentId, Replaced replaced) {
        if (replaced.stored()) {
            return CompletableFuture.completedFuture(replaced);
        }
        return each(touched, (set, stored) -> writer.restore(set, documentId, List.of()))
                .thenApply(done -> replaced);
    }

    private CompletableFuture<Map<VectorSetName, Optional<Manifest>>> manifests(
            String corpus, String documentId, List<Generation> all) {
        Map<VectorSetName, CompletableFuture<Optional<Manifest>>> asked = new LinkedHashMap<>();
        all.forEach(generation ->
                asked.put(new VectorSetName(corpus, generation), store.manifest(corpus, generation, documentId)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<VectorSetName, Optional<Manifest>> manifests = new LinkedHashMap<>();
                    asked.forEach((set, manifest) -> manifests.put(set, manifest.join()));
                    return manifests;
                });
    }

    @FunctionalInterface
    private interface Change {
        CompletableFuture<Void> of(VectorSetName set, Optional<Manifest> stored);
    }

    private static CompletableFuture<Void> each(Map<VectorSetName, Optional<Manifest>> sets, Change change) {
        List<CompletableFuture<Void>> changes = new ArrayList<>();
        sets.forEach((set, stored) -> changes.add(change.of(set, stored)));
        return CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new));
    }

    @Override
    public List<CorpusStatus> corpora() {
        return store.corpora();
    }

    @Override
    public Generation switchTo(String corpus, Generation generation) {
        return store.switchTo(corpus, generation);
    }

    /** {@inheritDoc} Its vector set goes first, so that a drop that is cut off and called again finishes both. */
    @Override
    public void drop(String corpus, Generation generation) {
        VectorSetName set = new VectorSetName(corpus, generation);
        boolean live = store.corpora().stream()
                .anyMatch(one -> one.live()
                        && one.corpus().equals(corpus)
                        && one.generation().equals(generation));
        if (!live) {
            await(sets.drop(set));
        }
        store.drop(corpus, generation);
        // Once more, for documents that were on their way when the drop began.
        await(sets.drop(set));
    }

    @Override
    public void forEach(String corpus, Generation generation, Consumer<IndexedDocument> reader) {
        store.forEach(corpus, generation, reader);
    }

    /**
     * Fills the vector set of a generation from the stored documents: for one that was written without it. What is there
     * already costs a comparison. Blocks.
     *
     * @return how many chunks were added
     */
    long fill(String corpus, Generation generation) {
        AtomicLong added = new AtomicLong();
        Deque<CompletableFuture<Integer>> underWay = new ArrayDeque<>();
        store.forEach(corpus, generation, document -> {
            if (underWay.size() == FILLED_AT_ONCE) {
                added.addAndGet(await(underWay.remove()));
            }
            underWay.add(bringAndLookAgain(document));
        });
        underWay.forEach(one -> added.addAndGet(await(one)));
        return added.get();
    }

    /** What was read may be outdated by the time that it is in the vector set. */
    private CompletableFuture<Integer> bringAndLookAgain(IndexedDocument document) {
        return writer.bring(document)
                .thenCompose(added -> manifest(document.corpus(), document.generation(), document.documentId())
                        .thenCompose(now ->
                                now.filter(stored -> isOf(stored, document)).isPresent()
                                        ? CompletableFuture.completedFuture(added)
                                        : restore(document).thenApply(done -> added)));
    }

    private static boolean isOf(Manifest stored, IndexedDocument document) {
        return stored.version() == document.version() && document.fingerprint().equals(stored.fingerprint());
    }

    private CompletableFuture<Void> restore(IndexedDocument document) {
        List<String> ids = document.chunks().stream().map(IndexedChunk::chunkId).toList();
        return writer.restore(VectorSetName.of(document), document.documentId(), ids);
    }

    /** Blocks. */
    void removeStrays(VectorSetName set, List<String> chunkIds) {
        await(sets.remove(set, chunkIds));
    }

    static <T> T await(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        store.close();
        sets.close();
    }
}
