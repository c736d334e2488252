package dev.penstock.operators.documents;

import dev.penstock.operators.documents.DocumentBuilder.Built;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DocumentChange;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.Replaced;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stores documents, encodes what the store has no vector of, and evicts the answers that rest on what was stored. */
final class DocumentWriter {
    /** How often a document is stored anew because vectors that it counted on had gone meanwhile. */
    private static final int TRIES = 5;

    private final DocumentStore store;
    private final AnswerCache answers;
    private final Vectors vectors;
    private final Patience patience;
    private final Reports reports;

    DocumentWriter(DocumentStore store, AnswerCache answers, Vectors vectors, Patience patience, Reports reports) {
        this.store = store;
        this.answers = answers;
        this.vectors = vectors;
        this.patience = patience;
        this.reports = reports;
    }

    /**
     * Stores a document.
     *
     * @param bytes size of its content
     * @param before what is stored of it; null for nothing
     * @param renumbered whether it says what is stored, under another version
     * @param tellAll whether to encode and tell what is stored already, too
     * @return empty where a newer version is stored
     */
    Optional<Indexed> put(Built built, long bytes, Manifest before, boolean renumbered, boolean tellAll)
            throws InterruptedException {
        Map<String, String> known = before == null || tellAll ? Map.of() : before.chunks();
        Map<String, float[]> encoded = vectors.of(built.texts(Set.copyOf(known.values())));
        if (!put(built, encoded, before, renumbered)) {
            return Optional.empty();
        }
        int chunks = built.chunks().size();
        if (renumbered && !tellAll) {
            return Optional.of(Indexed.of(reports.unchanged(built.change(), chunks, bytes)));
        }
        List<ChunkChange> changes = new ArrayList<>();
        for (NamedChunk chunk : built.chunks()) {
            if (!known.containsKey(chunk.id())) {
                changes.add(chunk.change(built.change(), built.generation(), encoded.get(chunk.hash())));
            }
        }
        List<ChunkChange> removed = removed(built.change(), built.generation(), before, built.chunkIds());
        changes.addAll(removed);
        int quarantined = built.quarantined().size();
        return Optional.of(new Indexed(
                reports.indexed(built.change(), chunks, encoded.size(), removed.size(), quarantined, bytes),
                built.generation().toString(),
                changes,
                built.chunkIds(),
                built.quarantined()));
    }

    /**
     * Deletes a document from every generation.
     *
     * @param before what is stored of it in this generation; null for nothing
     * @return empty where a newer version is stored
     */
    Optional<Indexed> delete(DocumentChange change, Generation generation, Manifest before)
            throws InterruptedException {
        patience.call(() -> answers.evict(change.corpus(), change.id()));
        Replaced replaced = patience.call(() -> store.delete(change.corpus(), change.id(), change.version()));
        boolean deletedBefore = before != null && before.deleted() && before.version() == change.version();
        if (!replaced.stored() && !deletedBefore) {
            return Optional.empty();
        }
        List<ChunkChange> removed = removed(change, generation, before, List.of());
        return Optional.of(new Indexed(
                reports.deleted(change, removed.size()), generation.toString(), removed, List.of(), List.of()));
    }

    /** Vectors that the store had may have gone since it was asked, with a version that another job wrote. */
    private boolean put(Built built, Map<String, float[]> encoded, Manifest before, boolean renumbered)
            throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            if (!renumbered) {
                evictAnswers(built.change(), before);
            }
            Replaced replaced = patience.call(() -> store.put(built.document(encoded)));
            if (replaced.missingVectors().isEmpty()) {
                return replaced.stored();
            }
            Map<String, String> missing = new HashMap<>(built.texts(Set.of()));
            missing.keySet().retainAll(replaced.missingVectors());
            encoded.putAll(vectors.of(missing));
        }
        throw new IllegalStateException("the store lost vectors " + TRIES + " times while a document was stored");
    }

    /**
     * Before the write, so that a try which is cut off between the two leaves none behind: the cache takes no new answer
     * that rests on the document for a minute, and until then every index has heard of the write. A document that is new has
     * no old text, and its first answers are to be cached.
     */
    private void evictAnswers(DocumentChange change, Manifest before) throws InterruptedException {
        boolean isNew = before == null || before.deleted();
        patience.call(() -> isNew
                ? answers.evictStored(change.corpus(), change.id())
                : answers.evict(change.corpus(), change.id()));
    }

    private static List<ChunkChange> removed(
            DocumentChange change, Generation generation, Manifest before, List<String> remaining) {
        if (before == null) {
            return List.of();
        }
        Set<String> gone = new HashSet<>(before.chunks().keySet());
        remaining.forEach(gone::remove);
        return gone.stream()
                .sorted()
                .map(id -> ChunkChange.delete(change.corpus(), generation.toString(), change.id(), id))
                .toList();
    }
}
