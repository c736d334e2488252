package dev.penstock.operators.retrieval;

import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.CorpusShard;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Corpora in memory, searched by the real index, without the store behind it. Remembers the queries. */
public final class TestCorpora implements CorpusIndex {
    public static final String MODEL = "fake@0123456789ab/2";

    final List<CorpusQuery> queries = new CopyOnWriteArrayList<>();
    private final Map<String, CorpusShard> shards = new LinkedHashMap<>();
    private final String model;

    public TestCorpora() {
        this(MODEL);
    }

    /** @param model that the corpora were embedded with */
    public TestCorpora(String model) {
        this.model = model;
    }

    /** A document of one chunk for everybody. */
    public TestCorpora put(String documentId, String text, float... vector) {
        return put("docs", document(documentId, List.of(), Map.of(), List.of(chunk(documentId, 0, 0, text, vector))));
    }

    public TestCorpora put(String corpus, IndexedDocument document) {
        CorpusShard shard =
                shards.computeIfAbsent(corpus, name -> CorpusShard.open(null, name, new Generation(model, "test/1")));
        shard.put(new IndexedDocument(
                corpus,
                shard.generation(),
                document.documentId(),
                document.version(),
                document.fingerprint(),
                document.title(),
                document.uri(),
                document.metadata(),
                document.labels(),
                document.changedAtMs(),
                document.chunks()));
        shard.refresh();
        return this;
    }

    public static IndexedDocument document(
            String documentId, List<String> labels, Map<String, String> metadata, List<IndexedChunk> chunks) {
        return document(documentId, labels, metadata, 0, chunks);
    }

    public static IndexedDocument document(
            String documentId,
            List<String> labels,
            Map<String, String> metadata,
            long changedAtMs,
            List<IndexedChunk> chunks) {
        return new IndexedDocument(
                "docs",
                new Generation(MODEL, "test/1"),
                documentId,
                3,
                "fingerprint",
                "Title of " + documentId,
                "https://example.org/" + documentId,
                metadata,
                labels,
                changedAtMs,
                chunks);
    }

    public static IndexedChunk chunk(String documentId, int parent, int start, String text, float... vector) {
        return new IndexedChunk(
                documentId + "#" + start,
                parent,
                "",
                text,
                start,
                start + text.length(),
                "%08x".formatted(text.hashCode()),
                vector.length == 0 ? null : vector);
    }

    @Override
    public List<Candidate> search(CorpusQuery query) {
        queries.add(query);
        CorpusShard shard = shards.get(query.corpus());
        return shard == null ? List.of() : shard.search(query);
    }

    @Override
    public List<IndexedChunk> section(String corpus, String documentId, long version, int parent) {
        return shards.get(corpus).section(documentId, version, parent);
    }

    @Override
    public Optional<Generation> live(String corpus) {
        return Optional.ofNullable(shards.get(corpus)).map(CorpusShard::generation);
    }

    @Override
    public long size(String corpus) {
        return shards.containsKey(corpus) ? shards.get(corpus).size() : 0;
    }

    @Override
    public void close() {
        new ArrayList<>(shards.values()).forEach(CorpusShard::close);
    }
}
