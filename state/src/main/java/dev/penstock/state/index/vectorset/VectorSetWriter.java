package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.vectorset.VectorSets.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Brings what a vector set holds of a document in step with the document. */
final class VectorSetWriter {
    private final VectorSets sets;
    private final Documents stored;

    /** Reads documents as they are stored. */
    @FunctionalInterface
    interface Documents {
        CompletableFuture<Optional<IndexedDocument>> read(String corpus, Generation generation, String documentId);
    }

    VectorSetWriter(VectorSets sets, Documents stored) {
        this.sets = sets;
        this.stored = stored;
    }

    /**
     * Adds the chunks that the vector set does not hold, and changes the attributes of those that have others. A vector
     * that the document comes without is taken from the stored document; where that has none either, the chunk is left
     * out, which the store then says when the document is put.
     *
     * @return how many chunks were added
     */
    CompletableFuture<Integer> bring(IndexedDocument document) {
        VectorSetName set = VectorSetName.of(document);
        List<String> ids = document.chunks().stream().map(IndexedChunk::chunkId).toList();
        return sets.attributes(set, ids).thenCompose(held -> bring(set, document, held));
    }

    private CompletableFuture<Integer> bring(VectorSetName set, IndexedDocument document, List<String> held) {
        Attributes attributes = Attributes.of(document);
        List<IndexedChunk> absent = new ArrayList<>();
        Map<String, String> outdated = new LinkedHashMap<>();
        for (int i = 0; i < held.size(); i++) {
            IndexedChunk chunk = document.chunks().get(i);
            String wanted = attributes.of(chunk.hash());
            if (!Attributes.haveVector(held.get(i), chunk.hash())) {
                absent.add(chunk);
            } else if (!wanted.equals(held.get(i))) {
                outdated.put(chunk.chunkId(), wanted);
            }
        }
        // First what narrows who may see a chunk: it takes little time.
        return sets.setAttributes(set, outdated)
                .thenCompose(done -> vectors(document, absent))
                .thenCompose(vectors -> {
                    List<Element> elements = new ArrayList<>(absent.size());
                    for (IndexedChunk chunk : absent) {
                        float[] vector = chunk.vector() != null ? chunk.vector() : vectors.get(chunk.hash());
                        if (vector != null) {
                            elements.add(new Element(chunk.chunkId(), vector, attributes.of(chunk.hash())));
                        }
                    }
                    return sets.add(set, elements).thenApply(done -> elements.size());
                });
    }

    /** By hash, the stored vectors of the document, where chunks need one. */
    private CompletableFuture<Map<String, float[]>> vectors(IndexedDocument document, List<IndexedChunk> chunks) {
        if (chunks.stream().allMatch(chunk -> chunk.vector() != null)) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return stored.read(document.corpus(), document.generation(), document.documentId())
                .thenApply(found -> {
                    Map<String, float[]> vectors = new HashMap<>();
                    found.ifPresent(one -> one.chunks().forEach(chunk -> vectors.put(chunk.hash(), chunk.vector())));
                    return vectors;
                });
    }

    /** Takes out chunks of a document, but for those that are stored; for where another writer was faster. */
    CompletableFuture<Void> restore(VectorSetName set, String documentId, List<String> chunkIds) {
        return stored.read(set.corpus(), set.generation(), documentId).thenCompose(found -> {
            Set<String> gone = new LinkedHashSet<>(chunkIds);
            found.ifPresent(one -> one.chunks().forEach(chunk -> gone.remove(chunk.chunkId())));
            CompletableFuture<Integer> brought = found.map(this::bring).orElse(CompletableFuture.completedFuture(0));
            return brought.thenCompose(added -> sets.remove(set, List.copyOf(gone)));
        });
    }
}
