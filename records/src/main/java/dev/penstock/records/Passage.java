package dev.penstock.records;

/**
 * A piece of a document that was retrieved for a question.
 *
 * @param version the document's version
 * @param chunkId unique within the corpus; where chunks were put together again, that of the best of them
 * @param title heading path of the piece, may be empty
 * @param start first character of {@code text} in the document
 * @param end behind the last character
 * @param score of the last ranking, higher is better, comparable within one retrieval only
 * @param documentTitle for people; null where the document has none
 * @param uri where people find the document; null where that is not known
 */
public record Passage(
        String documentId,
        long version,
        String chunkId,
        String title,
        String text,
        int start,
        int end,
        double score,
        String documentTitle,
        String uri) {

    /** Of a document without title and address. */
    public Passage(
            String documentId,
            long version,
            String chunkId,
            String title,
            String text,
            int start,
            int end,
            double score) {
        this(documentId, version, chunkId, title, text, start, end, score, null, null);
    }

    /** A citation of a part of the passage, from {@code citedStart} to {@code citedEnd} in the document. */
    public Citation cite(int citedStart, int citedEnd) {
        return new Citation(documentId, version, chunkId, citedStart, citedEnd, documentTitle, uri);
    }
}
