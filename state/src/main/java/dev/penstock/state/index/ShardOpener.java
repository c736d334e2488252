package dev.penstock.state.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens {@link CorpusShard}s, and tells whether a folder holds one that can be taken up again. */
final class ShardOpener {
    private static final Logger LOG = LoggerFactory.getLogger(ShardOpener.class);

    /** Changes with {@link ShardFields} and the codec: folders of another layout are built anew. */
    private static final String LAYOUT = "1";

    /** Anserini's parameters, by which the published figures of BM25 on BEIR are made. */
    private static final Similarity BM25 = new BM25Similarity(0.9f, 0.4f);

    /**
     * The fewer the segments while an index fills, the fewer graphs have to be merged, which is to build them again. It is
     * used while a shard fills, and one fills at a time.
     */
    private static final double RAM_BUFFER_MB =
            Math.min(256, Runtime.getRuntime().maxMemory() / 8.0 / (1 << 20));

    private ShardOpener() {}

    /** What a commit says of its index. */
    static Map<String, String> identity(String corpus, Generation generation, ShardVectors vectors) {
        return Map.of("layout", LAYOUT + "/" + vectors.layout(), "corpus", corpus, "generation", generation.toString());
    }

    static CorpusShard open(Path folder, String corpus, Generation generation, ShardVectors vectors) {
        try {
            Directory directory = folder == null ? new ByteBuffersDirectory() : mapped(folder);
            try {
                return open(directory, folder, corpus, generation, vectors);
            } catch (IOException | RuntimeException e) {
                IOUtils.closeWhileHandlingException(directory);
                throw e;
            }
        } catch (LockObtainFailedException e) {
            throw new IllegalStateException(
                    "the index in " + folder + " is open already, here or in another process; give each its own folder",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the index in " + (folder == null ? "memory" : folder)
                            + " could not be opened; check that the folder can be written and has space",
                    e);
        }
    }

    private static Directory mapped(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new MMapDirectory(folder);
    }

    private static CorpusShard open(
            Directory directory, Path folder, String corpus, Generation generation, ShardVectors vectors)
            throws IOException {
        if (DirectoryReader.indexExists(directory)) {
            try {
                Map<String, String> held =
                        SegmentInfos.readLatestCommit(directory).getUserData();
                if (held.equals(identity(corpus, generation, vectors))) {
                    return open(directory, OpenMode.APPEND, corpus, generation, vectors);
                }
                LOG.warn("The index in {} is of another corpus, generation or version; it is built anew", folder);
            } catch (LockObtainFailedException e) {
                throw e;
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("The index in {} is damaged; it is built anew", folder, e);
            }
            empty(directory);
        }
        return open(directory, OpenMode.CREATE, corpus, generation, vectors);
    }

    /** Removes an index and nothing else; Lucene would read it before it writes another one over it. */
    private static void empty(Directory directory) throws IOException {
        try (Lock lock = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            lock.ensureValid();
            for (String name : directory.listAll()) {
                if (name.startsWith(IndexFileNames.SEGMENTS)
                        || IndexFileNames.CODEC_FILE_PATTERN.matcher(name).matches()) {
                    directory.deleteFile(name);
                }
            }
        }
    }

    private static CorpusShard open(
            Directory directory, OpenMode mode, String corpus, Generation generation, ShardVectors vectors)
            throws IOException {
        IndexWriter writer = new IndexWriter(directory, config(mode));
        SearcherManager searchers = null;
        try {
            searchers = new SearcherManager(writer, new Searchers());
            checkIntegrity(searchers);
            return new CorpusShard(corpus, generation, vectors, directory, writer, searchers);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(searchers);
            writer.rollback();
            throw e;
        }
    }

    private static IndexWriterConfig config(OpenMode mode) {
        return new IndexWriterConfig(ShardFields.ANALYZER)
                .setOpenMode(mode)
                .setSimilarity(BM25)
                .setCodec(new VectorsCodec())
                .setRAMBufferSizeMB(RAM_BUFFER_MB);
    }

    /** Reads every file once: damage is to be found now, not by a search or a merge. */
    private static void checkIntegrity(SearcherManager searchers) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                ((CodecReader) leaf.reader()).checkIntegrity();
            }
        } finally {
            searchers.release(searcher);
        }
    }

    private static final class Searchers extends SearcherFactory {
        @Override
        public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(BM25);
            return searcher;
        }
    }
}
