package dev.penstock.state.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;

/**
 * One generation of one corpus in Lucene, in memory or memory-mapped from a folder: a graph (HNSW) and an inverted index
 * (BM25) over the same chunks. What is put is found after {@link #refresh()} and survives the process after
 * {@link #commit()}. Thread-safe; searches never wait for writers.
 */
public final class CorpusShard implements AutoCloseable {
    private final String corpus;
    private final Generation generation;
    private final ShardVectors vectors;
    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private volatile boolean unseen;
    private volatile boolean uncommitted;

    CorpusShard(
            String corpus,
            Generation generation,
            ShardVectors vectors,
            Directory directory,
            IndexWriter writer,
            SearcherManager searchers) {
        this.corpus = corpus;
        this.generation = generation;
        this.vectors = vectors;
        this.directory = directory;
        this.writer = writer;
        this.searchers = searchers;
    }

    /**
     * Opens a shard. What a folder holds of an earlier process is taken up again; where it is damaged or of another corpus,
     * generation or layout, the shard begins empty in it, which is logged.
     *
     * @param folder made where there is none; null for memory
     * @throws IllegalStateException if another shard is open on the folder, in this process or another
     * @throws UncheckedIOException if the folder cannot be written
     */
    public static CorpusShard open(Path folder, String corpus, Generation generation) {
        return open(folder, corpus, generation, null);
    }

    /**
     * As above, but without a graph.
     *
     * @param nearest finds the nearest chunks in place of it, and stays the caller's; null for a graph
     */
    public static CorpusShard open(Path folder, String corpus, Generation generation, NearestChunks nearest) {
        return ShardOpener.open(
                folder,
                corpus,
                generation,
                nearest == null ? new GraphVectors() : new PlainVectors(nearest, corpus, generation));
    }

    /**
     * Puts a document in place of what there is of it, all of its chunks in one step. Which version is newer is for the
     * caller to know.
     *
     * @throws IllegalArgumentException if the document is of another corpus or generation
     */
    public void put(IndexedDocument document) {
        put(document, "");
    }

    /** @param write identity of the write, to compare with the store later */
    void put(IndexedDocument document, String write) {
        if (!corpus.equals(document.corpus()) || !generation.equals(document.generation())) {
            throw new IllegalArgumentException("document " + document.documentId() + " is of corpus "
                    + document.corpus() + " and generation " + document.generation() + "; allowed are " + corpus
                    + " and "
                    + generation);
        }
        try {
            writer.updateDocuments(
                    ShardFields.documentTerm(document.documentId()), ShardFields.block(document, write, vectors));
            changed();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " could not be written", e);
        }
    }

    /** Does nothing where there is no such document. */
    public void remove(String documentId) {
        try {
            writer.deleteDocuments(ShardFields.documentTerm(documentId));
            changed();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " could not be written", e);
        }
    }

    private void changed() {
        unseen = true;
        uncommitted = true;
    }

    /** Makes all changes visible to searches. */
    public void refresh() {
        unseen = false;
        try {
            searchers.maybeRefreshBlocking();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " could not be refreshed", e);
        }
    }

    /** Whether there are changes that searches do not see yet. */
    boolean isUnseen() {
        return unseen;
    }

    /** Makes all changes durable; those that are not are lost with the process. */
    public void commit() {
        uncommitted = false;
        try {
            writer.setLiveCommitData(
                    ShardOpener.identity(corpus, generation, vectors).entrySet());
            writer.commit();
        } catch (IOException e) {
            uncommitted = true;
            throw new UncheckedIOException(this + " could not be committed", e);
        }
    }

    /** Whether there are changes that the next process will not see. */
    boolean isUncommitted() {
        return uncommitted;
    }

    /** False after a failure of the disk, or when closed: what is put then is refused. */
    boolean isOpen() {
        return writer.isOpen();
    }

    public Generation generation() {
        return generation;
    }

    /** What the two searches find, each candidate once, in no order; the query's corpus is not looked at. */
    public List<Candidate> search(CorpusQuery query) {
        return on(searcher -> ShardSearch.run(searcher, vectors, query, generation.model()), List.of());
    }

    /** The chunks of a section in the order of the text, see {@link CorpusIndex#section}. */
    public List<IndexedChunk> section(String documentId, long version, int parent) {
        return on(searcher -> section(searcher, documentId, version, parent), List.of());
    }

    private static List<IndexedChunk> section(IndexSearcher searcher, String documentId, long version, int parent)
            throws IOException {
        ScoreDoc[] entries = searcher.search(
                        new TermQuery(ShardFields.sectionTerm(documentId, parent)), DocumentLimits.MAX_CHUNKS)
                .scoreDocs;
        ShardEntries reader = new ShardEntries(searcher);
        List<IndexedChunk> section = new ArrayList<>(entries.length);
        for (ScoreDoc entry : entries) {
            if (reader.owner(entry.doc).header().version() != version) {
                return List.of();
            }
            section.add(reader.chunk(entry.doc));
        }
        section.sort(Comparator.comparingInt(IndexedChunk::start));
        return section;
    }

    /** Chunks that can be found. */
    public long size() {
        return on(searcher -> (long) searcher.count(new TermQuery(ShardFields.ANY_CHUNK)), 0L);
    }

    /** Documents that can be found. */
    public long documents() {
        return on(searcher -> (long) searcher.count(new FieldExistsQuery(ShardFields.WRITE)), 0L);
    }

    /** The write that a visible document is of; empty where there is none. */
    Optional<String> write(String documentId) {
        return on(searcher -> write(searcher, documentId), Optional.empty());
    }

    private static Optional<String> write(IndexSearcher searcher, String documentId) throws IOException {
        ScoreDoc[] entry = searcher.search(new TermQuery(ShardFields.headerTerm(documentId)), 1).scoreDocs;
        if (entry.length == 0) {
            return Optional.empty();
        }
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(entry[0].doc, leaves));
        BinaryDocValues writes = leaf.reader().getBinaryDocValues(ShardFields.WRITE);
        return writes != null && writes.advanceExact(entry[0].doc - leaf.docBase)
                ? Optional.of(writes.binaryValue().utf8ToString())
                : Optional.empty();
    }

    /** Ids of all visible documents, {@code page} at a time. */
    void documents(int page, Consumer<List<String>> reader) {
        on(
                searcher -> {
                    List<String> some = new ArrayList<>(page);
                    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                        documents(leaf, some, page, reader);
                    }
                    if (!some.isEmpty()) {
                        reader.accept(some);
                    }
                    return null;
                },
                null);
    }

    private static void documents(LeafReaderContext leaf, List<String> some, int page, Consumer<List<String>> reader)
            throws IOException {
        BinaryDocValues ids = leaf.reader().getBinaryDocValues(ShardFields.ID);
        Bits live = leaf.reader().getLiveDocs();
        while (ids != null && ids.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
            if (live != null && !live.get(ids.docID())) {
                continue;
            }
            some.add(ids.binaryValue().utf8ToString());
            if (some.size() == page) {
                reader.accept(List.copyOf(some));
                some.clear();
            }
        }
    }

    /** Work on one consistent state of the index. */
    @FunctionalInterface
    private interface Search<T> {
        T on(IndexSearcher searcher) throws IOException;
    }

    private <T> T on(Search<T> search, T closed) {
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                return search.on(searcher);
            } finally {
                searchers.release(searcher);
            }
        } catch (AlreadyClosedException e) {
            // It was dropped between being looked up and being asked.
            return closed;
        } catch (IOException e) {
            throw new UncheckedIOException(this + " could not be searched", e);
        }
    }

    /** Closes without a commit. */
    @Override
    public void close() {
        try {
            searchers.close();
            writer.rollback();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " did not close cleanly", e);
        }
    }

    @Override
    public String toString() {
        return "the index of corpus " + corpus + " (" + generation + ")";
    }
}
