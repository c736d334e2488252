package dev.penstock.state.index;

import dev.penstock.state.internal.UnitVectors;

/**
 * What a document may be: ids of 1 to {@value #MAX_ID_LENGTH} characters, up to {@value #MAX_CHUNKS} chunks, and no more than
 * Redis takes in one command.
 */
public final class DocumentLimits {
    static final int MAX_ID_LENGTH = 4096;
    static final int MAX_CHUNKS = 100_000;

    /** Redis closes a connection that sends a command of a gigabyte. */
    private static final long MAX_BYTES = 512L << 20;

    private DocumentLimits() {}

    /** @throws IllegalArgumentException if the document is none that can be stored; it names field and id */
    public static void check(IndexedDocument document) {
        checkId("corpus", document.corpus());
        checkId("documentId", document.documentId());
        checkId("generation", document.generation().toString());
        checkId("fingerprint", document.fingerprint());
        if (document.chunks().size() > MAX_CHUNKS) {
            throw new IllegalArgumentException(of(document) + " has "
                    + document.chunks().size() + " chunks; allowed are " + MAX_CHUNKS + ": split the document");
        }
        long bytes = 0;
        for (IndexedChunk chunk : document.chunks()) {
            check(document, chunk);
            bytes += 4L * chunk.text().length() + (chunk.vector() == null ? 0 : 4L * chunk.vector().length);
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(of(document) + " has about " + (bytes >> 20)
                    + " MiB of text and vectors; allowed are " + (MAX_BYTES >> 20) + ": split the document");
        }
    }

    private static void check(IndexedDocument document, IndexedChunk chunk) {
        checkId("chunkId", chunk.chunkId());
        checkId("hash", chunk.hash());
        if (chunk.vector() != null && UnitVectors.unit(chunk.vector()) == null) {
            throw new IllegalArgumentException("the vector of chunk " + chunk.chunkId() + " of " + of(document)
                    + " cannot be searched; allowed are 1 to " + UnitVectors.MAX_DIMENSIONS
                    + " finite numbers that are not all 0");
        }
    }

    static void checkId(String field, String id) {
        if (id == null || id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(field + " has " + (id == null ? 0 : id.length())
                    + " characters; expected 1 to " + MAX_ID_LENGTH + ": shorten the id, for example to a hash");
        }
    }

    private static String of(IndexedDocument document) {
        return "document " + document.documentId() + " of corpus " + document.corpus();
    }
}
