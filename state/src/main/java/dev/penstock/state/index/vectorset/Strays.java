package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Elements of a vector set without a stored chunk: left by a write that was cut off and never came again, or by a writer
 * that kept no vector sets. Searches leave them out; they take memory and room among the nearest.
 */
final class Strays {
    private static final int ASKED_AT_ONCE = 500;

    private final DocumentStore store;

    Strays(DocumentStore store) {
        this.store = store;
    }

    /** Those of the elements that are strays. Blocks. */
    List<String> among(VectorSetName set, List<String> chunkIds) {
        Map<String, List<String>> byDocument = new TreeMap<>();
        chunkIds.forEach(id -> byDocument
                .computeIfAbsent(documentId(id), any -> new ArrayList<>())
                .add(id));
        List<String> strays = new ArrayList<>();
        List<String> documentIds = List.copyOf(byDocument.keySet());
        for (int from = 0; from < documentIds.size(); from += ASKED_AT_ONCE) {
            List<String> some = documentIds.subList(from, Math.min(documentIds.size(), from + ASKED_AT_ONCE));
            List<CompletableFuture<Optional<Manifest>>> manifests = some.stream()
                    .map(documentId -> store.manifest(set.corpus(), set.generation(), documentId))
                    .toList();
            for (int i = 0; i < some.size(); i++) {
                Map<String, String> chunks = VectorSetStore.await(manifests.get(i))
                        .map(Manifest::chunks)
                        .orElse(Map.of());
                byDocument.get(some.get(i)).stream()
                        .filter(id -> !chunks.containsKey(id))
                        .forEach(strays::add);
            }
        }
        return strays;
    }

    /** A chunk's id is that of its document, {@code #} and a name. */
    private static String documentId(String chunkId) {
        int end = chunkId.lastIndexOf('#');
        return end < 0 ? chunkId : chunkId.substring(0, end);
    }
}
