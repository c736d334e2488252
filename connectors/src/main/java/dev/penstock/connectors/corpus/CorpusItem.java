package dev.penstock.connectors.corpus;

import dev.penstock.records.DocumentChange;

/**
 * What the source emits: a document, or why there is none, or how far it has read.
 *
 * @param document null where it is not a document
 * @param path of what could not be read, in the form of a document's id; null where it is not a failure
 * @param reason one line, without content; null where it is not a failure
 * @param hidesDocuments of a failure, whether documents may be behind it whose ids nobody knows now
 * @param bytes read of files since the last item that tells it; the size in the file system, not of what came out
 * @param files files finished since then
 */
public record CorpusItem(
        DocumentChange document, String path, String reason, boolean hidesDocuments, long bytes, long files) {

    static CorpusItem of(DocumentChange document) {
        return new CorpusItem(document, null, null, false, 0, 0);
    }

    /** One document that cannot be read. */
    static CorpusItem failed(String path, String reason) {
        return new CorpusItem(null, path, reason, false, 0, 0);
    }

    /** A file, a row or a folder that cannot be read, so that nobody knows which documents it holds. */
    static CorpusItem unread(String path, String reason) {
        return new CorpusItem(null, path, reason, true, 0, 0);
    }

    static CorpusItem progress(long bytes, long files) {
        return new CorpusItem(null, null, null, false, bytes, files);
    }

    public boolean isFailure() {
        return reason != null;
    }

    boolean isProgress() {
        return document == null && reason == null;
    }
}
