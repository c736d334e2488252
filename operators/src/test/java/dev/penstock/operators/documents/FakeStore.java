package dev.penstock.operators.documents;

import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The contract of {@link DocumentStore} on a map, with failures on request. One generation. */
final class FakeStore implements DocumentStore {
    final Map<String, IndexedDocument> documents = new TreeMap<>();
    final Map<String, Long> deleted = new HashMap<>();
    int puts;

    /** Run before each call: may throw what the call then fails with. */
    Runnable failure = () -> {};

    /** Run once, before the next put, as another writer would come between. */
    Runnable meanwhile = () -> {};

    @Override
    public CompletableFuture<Optional<Manifest>> manifest(String corpus, Generation generation, String id) {
        return call(() -> {
            IndexedDocument stored = documents.get(corpus + "/" + id);
            if (stored != null) {
                Map<String, String> chunks = new LinkedHashMap<>();
                stored.chunks().forEach(chunk -> chunks.put(chunk.chunkId(), chunk.hash()));
                return Optional.of(new Manifest(stored.version(), false, stored.fingerprint(), chunks));
            }
            Long version = deleted.get(corpus + "/" + id);
            return version == null ? Optional.empty() : Optional.of(new Manifest(version, true, null, Map.of()));
        });
    }

    @Override
    public CompletableFuture<Replaced> put(IndexedDocument document) {
        return call(() -> {
            Runnable other = meanwhile;
            meanwhile = () -> {};
            other.run();
            puts++;
            String name = document.corpus() + "/" + document.documentId();
            IndexedDocument stored = documents.get(name);
            boolean newer = stored != null && stored.version() > document.version();
            if (newer || deleted.getOrDefault(name, Long.MIN_VALUE) >= document.version()) {
                return new Replaced(false, List.of());
            }
            Map<String, float[]> known = new HashMap<>();
            if (stored != null) {
                stored.chunks().forEach(chunk -> known.put(chunk.hash(), chunk.vector()));
            }
            List<String> missing = new ArrayList<>();
            List<IndexedChunk> chunks = new ArrayList<>();
            for (IndexedChunk chunk : document.chunks()) {
                float[] vector = chunk.vector() != null ? chunk.vector() : known.get(chunk.hash());
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
            if (!missing.isEmpty()) {
                return new Replaced(false, missing);
            }
            documents.put(
                    name,
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
            return new Replaced(true, List.of());
        });
    }

    @Override
    public CompletableFuture<Replaced> delete(String corpus, String id, long version) {
        return call(() -> {
            String name = corpus + "/" + id;
            IndexedDocument stored = documents.get(name);
            boolean newer = stored != null && stored.version() > version;
            if (newer || deleted.getOrDefault(name, Long.MIN_VALUE) > version) {
                return new Replaced(false, List.of());
            }
            documents.remove(name);
            deleted.put(name, version);
            return new Replaced(true, List.of());
        });
    }

    private synchronized <T> CompletableFuture<T> call(Supplier<T> work) {
        try {
            failure.run();
            return CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public List<CorpusStatus> corpora() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Generation switchTo(String corpus, Generation generation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drop(String corpus, Generation generation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forEach(String corpus, Generation generation, Consumer<IndexedDocument> reader) {
        documents.values().forEach(reader);
    }

    @Override
    public void close() {}
}
