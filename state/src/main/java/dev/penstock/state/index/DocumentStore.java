package dev.penstock.state.index;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The documents of all corpora in Redis, the source from which every in-process index is built. Calls are pipelined; they
 * never block the caller. Futures fail with {@link dev.penstock.state.redis.RedisUnavailableException} where Redis does;
 * every call may be made again. Thread-safe.
 */
public interface DocumentStore extends AutoCloseable {

    /** What is stored of a document, deleted ones included as long as they are remembered; empty where nothing is. */
    CompletableFuture<Optional<Manifest>> manifest(String corpus, Generation generation, String documentId);

    /**
     * Puts a document in place of its earlier versions, in one step, and announces it. Chunks without a vector take the one
     * that is stored under their hash. The first generation of a corpus becomes its live one.
     *
     * @return whether it was stored, or why not
     */
    CompletableFuture<Replaced> put(IndexedDocument document);

    /**
     * Deletes a document from every generation of its corpus, unless a newer version is stored, and announces it. The
     * delete is remembered, so that a late older version does not bring the document back.
     */
    CompletableFuture<Replaced> delete(String corpus, String documentId, long version);

    /** Corpora and their generations, in no order. Blocks. */
    List<CorpusStatus> corpora();

    /**
     * Makes a generation the live one of its corpus, in one step for all that search it. Blocks.
     *
     * @return the one that was live before, to switch back to
     * @throws IllegalArgumentException if the corpus has no such generation; the message names those that it has
     */
    Generation switchTo(String corpus, Generation generation);

    /**
     * Removes a generation that is not live, with all its documents. Blocks.
     *
     * @throws IllegalArgumentException if it is the live one, or the corpus has no such generation
     */
    void drop(String corpus, Generation generation);

    /** Reads every document of a generation, with vectors, some at a time. Blocks. */
    void forEach(String corpus, Generation generation, Consumer<IndexedDocument> reader);

    /** Reads the id of every document of a generation, some at a time; one that is written meanwhile may come twice. Blocks. */
    default void forEachId(String corpus, Generation generation, Consumer<String> reader) {
        forEach(corpus, generation, document -> reader.accept(document.documentId()));
    }

    @Override
    void close();

    /**
     * What a write did.
     *
     * @param stored false where a newer version is stored already, or the same one is deleted; nothing changed then
     * @param missingVectors hashes of chunks that came without a vector and have none in the store: nothing was stored, and
     *     the document is to be put again with them. Empty otherwise
     */
    record Replaced(boolean stored, List<String> missingVectors) {}

    /**
     * A generation of a corpus.
     *
     * @param live whether searches see it
     */
    record CorpusStatus(String corpus, Generation generation, boolean live, long documents, long chunks) {}
}
