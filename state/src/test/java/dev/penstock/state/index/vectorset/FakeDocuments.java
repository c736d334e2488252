package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.Manifest;
import dev.penstock.state.redis.RedisUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Documents of one corpus in memory, which write down what was done to them. */
final class FakeDocuments implements DocumentStore {
    final Map<String, IndexedDocument> stored = new LinkedHashMap<>();
    Generation live = Chunked.BLUE;
    /** Done before the next write, by somebody else. */
    Runnable faster = () -> {};

    boolean failsNextWrite;
    private final List<String> log;

    FakeDocuments(List<String> log) {
        this.log = log;
    }

    private static String key(Generation generation, String documentId) {
        return generation + " " + documentId;
    }

    CompletableFuture<List<Generation>> generations(String corpus) {
        return CompletableFuture.completedFuture(stored.values().stream()
                .map(IndexedDocument::generation)
                .distinct()
                .toList());
    }

    CompletableFuture<Optional<IndexedDocument>> document(String corpus, Generation generation, String documentId) {
        return CompletableFuture.completedFuture(Optional.ofNullable(stored.get(key(generation, documentId))));
    }

    @Override
    public CompletableFuture<Optional<Manifest>> manifest(String corpus, Generation generation, String documentId) {
        return document(corpus, generation, documentId)
                .thenApply(found -> found.map(document -> {
                    Map<String, String> chunks = new LinkedHashMap<>();
                    document.chunks().forEach(chunk -> chunks.put(chunk.chunkId(), chunk.hash()));
                    return new Manifest(document.version(), false, document.fingerprint(), chunks);
                }));
    }

    private RuntimeException interrupted() {
        Runnable first = faster;
        faster = () -> {};
        first.run();
        boolean fails = failsNextWrite;
        failsNextWrite = false;
        return fails ? new RedisUnavailableException("killed", null) : null;
    }

    @Override
    public CompletableFuture<Replaced> put(IndexedDocument document) {
        RuntimeException failure = interrupted();
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        log.add("put " + document.documentId() + " " + document.version());
        String key = key(document.generation(), document.documentId());
        IndexedDocument before = stored.get(key);
        if (before != null && before.version() > document.version()) {
            return CompletableFuture.completedFuture(new Replaced(false, List.of()));
        }
        Map<String, float[]> vectors = new HashMap<>();
        if (before != null) {
            before.chunks().forEach(chunk -> vectors.put(chunk.hash(), chunk.vector()));
        }
        List<String> missing = new ArrayList<>();
        List<IndexedChunk> chunks = new ArrayList<>();
        for (IndexedChunk chunk : document.chunks()) {
            float[] vector = chunk.vector() != null ? chunk.vector() : vectors.get(chunk.hash());
            if (vector == null) {
                missing.add(chunk.hash());
            }
            chunks.add(new IndexedChunk(
                    chunk.chunkId(),
                    chunk.parent(),
                    chunk.title(),
                    chunk.text(),
                    chunk.start(),
                    chunk.end(),
                    chunk.hash(),
                    vector));
        }
        if (missing.isEmpty()) {
            stored.put(
                    key,
                    new IndexedDocument(
                            document.corpus(),
                            document.generation(),
                            document.documentId(),
                            document.version(),
                            document.fingerprint(),
                            document.title(),
                            document.uri(),
                            document.metadata(),
                            document.labels(),
                            document.changedAtMs(),
                            chunks));
        }
        return CompletableFuture.completedFuture(new Replaced(missing.isEmpty(), missing));
    }

    @Override
    public CompletableFuture<Replaced> delete(String corpus, String documentId, long version) {
        RuntimeException failure = interrupted();
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        log.add("delete " + documentId);
        boolean removed = stored.values()
                .removeIf(document -> document.documentId().equals(documentId) && document.version() <= version);
        return CompletableFuture.completedFuture(new Replaced(removed, List.of()));
    }

    @Override
    public List<CorpusStatus> corpora() {
        return List.of(new CorpusStatus("c", live, true, 0, 0));
    }

    @Override
    public Generation switchTo(String corpus, Generation generation) {
        Generation before = live;
        live = generation;
        return before;
    }

    @Override
    public void drop(String corpus, Generation generation) {
        if (generation.equals(live)) {
            throw new IllegalArgumentException("live");
        }
        log.add("drop documents");
        stored.values().removeIf(document -> document.generation().equals(generation));
    }

    @Override
    public void forEach(String corpus, Generation generation, Consumer<IndexedDocument> reader) {
        stored.values().stream()
                .filter(document -> document.generation().equals(generation))
                .toList()
                .forEach(document -> {
                    Runnable first = faster;
                    faster = () -> {};
                    first.run();
                    reader.accept(document);
                });
    }

    @Override
    public void close() {
        log.add("close documents");
    }
}
