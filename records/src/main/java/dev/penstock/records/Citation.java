package dev.penstock.records;

/**
 * The source of a part of an answer.
 *
 * @param start first character of the cited text in the document
 * @param end behind the last character
 * @param title of the document, for people; null where it has none
 * @param uri where people find the document; null where that is not known
 */
public record Citation(String documentId, long version, String chunkId, int start, int end, String title, String uri) {

    /** Of a document without title and address. */
    public Citation(String documentId, long version, String chunkId, int start, int end) {
        this(documentId, version, chunkId, start, end, null, null);
    }
}
