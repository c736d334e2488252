package dev.penstock.state.index;

import java.util.List;

/**
 * A piece of a document as it is indexed.
 *
 * @param chunkId unique within the corpus
 * @param version the document's version; an older one never replaces a newer one
 * @param title heading path, may be empty
 * @param start first character in the document
 * @param end behind the last
 * @param labels access labels: a caller must hold at least one of them; empty for everybody
 * @param vector unit length
 * @param model identity of the encoder that made the vector
 */
public record Chunk(
        String corpus,
        String documentId,
        long version,
        String chunkId,
        String title,
        String text,
        int start,
        int end,
        List<String> labels,
        float[] vector,
        String model) {}
