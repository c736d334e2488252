package dev.penstock.state.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Lucene index in memory. A daemon thread makes changes visible within {@value #REFRESH_MS} ms. Thread-safe; searches
 * never wait for writers.
 */
public final class LiveIndex implements AutoCloseable {
    private static final int REFRESH_MS = 50;
    private static final double RAM_BUFFER_MB = 64;
    private static final int FILLING_REFRESH_EVERY = 1000 / REFRESH_MS;
    private static final Logger LOG = LoggerFactory.getLogger(LiveIndex.class);

    private final String name;
    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Thread refresher;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean changed;
    private volatile boolean filling;

    private LiveIndex(String name, Analyzer analyzer) throws IOException {
        this.name = name;
        IndexWriterConfig config =
                new IndexWriterConfig(analyzer).setCodec(new WideVectorsCodec()).setRAMBufferSizeMB(RAM_BUFFER_MB);
        this.writer = new IndexWriter(directory, config);
        this.searchers = new SearcherManager(writer, null);
        this.refresher = new Thread(this::keep, name + "-refresh");
        this.refresher.setDaemon(true);
    }

    /**
     * Opens an empty index.
     *
     * @param name of its thread
     */
    public static LiveIndex open(String name, Analyzer analyzer) {
        try {
            LiveIndex index = new LiveIndex(name, analyzer);
            index.refresher.start();
            return index;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be opened in memory", e);
        }
    }

    /** Work on one consistent state of the index. */
    @FunctionalInterface
    public interface Search<T> {
        T on(IndexSearcher searcher) throws IOException;
    }

    public <T> T search(Search<T> search) {
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                return search.on(searcher);
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be searched", e);
        }
    }

    /** Puts documents in place of all that hold the term, in one step. */
    public void replace(Term id, List<Document> documents) {
        try {
            if (documents.isEmpty()) {
                writer.deleteDocuments(id);
            } else {
                writer.updateDocuments(id, documents);
            }
            changed = true;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be written", e);
        }
    }

    /**
     * Does many changes as one: they are made visible once a second and at the end, as each time makes a segment with a
     * graph of its own, which is merged again soon after.
     */
    public void fill(Runnable changes) {
        filling = true;
        try {
            changes.run();
        } finally {
            filling = false;
        }
        refresh();
    }

    /** Makes all changes visible now. */
    public void refresh() {
        try {
            changed = false;
            searchers.maybeRefreshBlocking();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be refreshed", e);
        }
    }

    private void keep() {
        try {
            for (int round = 1; !closing.await(REFRESH_MS, TimeUnit.MILLISECONDS); round++) {
                try {
                    boolean everySecond = round % FILLING_REFRESH_EVERY == 0;
                    if (changed && (everySecond || !filling)) {
                        refresh();
                    }
                } catch (RuntimeException e) {
                    LOG.warn("{} could not be refreshed; trying again", name, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was asked to end", refresher.getName());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            refresher.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            searchers.close();
            writer.rollback();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " did not close cleanly", e);
        }
    }

    /** Lucene's own format and codec, but for vectors of more than 1024 dimensions, which some encoders make. */
    private static final class WideVectorsCodec extends Lucene912Codec {
        private final KnnVectorsFormat vectors = new WideVectorsFormat();

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return vectors;
        }
    }

    private static final class WideVectorsFormat extends KnnVectorsFormat {
        private final KnnVectorsFormat standard = new Lucene99HnswVectorsFormat();

        WideVectorsFormat() {
            super("Lucene99HnswVectorsFormat");
        }

        @Override
        public int getMaxDimensions(String field) {
            return UnitVectors.MAX_DIMENSIONS;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return standard.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return standard.fieldsReader(state);
        }
    }
}
