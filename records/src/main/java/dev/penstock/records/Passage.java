package dev.penstock.records;

/**
 * A piece of a document that was retrieved for a question.
 *
 * @param version the document's version
 * @param chunkId unique within the corpus
 * @param title heading path of the piece, may be empty
 * @param start first character of {@code text} in the document
 * @param end behind the last character
 * @param score fused rank score, higher is better, comparable within one retrieval only
 */
public record Passage(
        String documentId, long version, String chunkId, String title, String text, int start, int end, double score) {}
