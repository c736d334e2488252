package dev.penstock.records;

/**
 * What became of a change of a document.
 *
 * @param chunks chunks that the document has now
 * @param embedded chunks that were encoded for it, the rest being known
 * @param removed chunks that it had and has no longer
 * @param quarantined passages that were kept out because they are hostile
 * @param bytes size of the content
 * @param changedAtMs when it changed, milliseconds since the epoch
 * @param indexedAtMs when it was written to the index
 * @param reason one line where it failed, null otherwise
 */
public record DocumentReport(
        String corpus,
        String documentId,
        long version,
        DocumentStatus status,
        int chunks,
        int embedded,
        int removed,
        int quarantined,
        long bytes,
        long changedAtMs,
        long indexedAtMs,
        String reason) {}
