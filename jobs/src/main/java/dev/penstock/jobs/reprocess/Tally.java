package dev.penstock.jobs.reprocess;

import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Counts what a run did, and remembers which documents it saw. Thread-safe. */
public final class Tally {
    private final Map<DocumentStatus, Long> documents = new EnumMap<>(DocumentStatus.class);
    private final SeenIds seen = new SeenIds();
    private long read;
    private long chunks;
    private long embedded;
    private long removed;
    private long quarantined;
    private long documentBytes;
    private long files;
    private long fileBytes;
    private long hiding;

    public synchronized void add(RunEvent event) {
        read += event.documents();
        files += event.files();
        fileBytes += event.bytes();
        hiding += event.hidesDocuments() ? 1 : 0;
        if (event.report() != null) {
            add(event.report());
        }
    }

    private void add(DocumentReport report) {
        documents.merge(report.status(), 1L, Long::sum);
        chunks += report.chunks();
        embedded += report.embedded();
        removed += report.removed();
        quarantined += report.quarantined();
        documentBytes += report.bytes();
        seen.add(report.documentId());
    }

    /** Documents of a status. */
    public synchronized long count(DocumentStatus status) {
        return documents.getOrDefault(status, 0L);
    }

    /** Documents of every status, and those that were only read. */
    public synchronized long documents() {
        return read + documents.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Documents that were only read. */
    public synchronized long read() {
        return read;
    }

    /** Chunks that the documents have, those of unchanged ones included. */
    public synchronized long chunks() {
        return chunks;
    }

    /** Chunks that were encoded. */
    public synchronized long embedded() {
        return embedded;
    }

    /** Chunks that documents had before and have no longer. */
    public synchronized long removed() {
        return removed;
    }

    /** Passages that were kept out. */
    public synchronized long quarantined() {
        return quarantined;
    }

    /** Bytes of the documents, as they came out of their files. */
    public synchronized long documentBytes() {
        return documentBytes;
    }

    /** Files that were read to their end. */
    public synchronized long files() {
        return files;
    }

    /** Bytes of files that were read. */
    public synchronized long fileBytes() {
        return fileBytes;
    }

    /** Whether the run has seen a document, or may have. */
    synchronized boolean hasSeen(String documentId) {
        return seen.contains(documentId);
    }

    /** Why it is not known after a complete run which documents the source no longer has; empty where it is known. */
    public synchronized Optional<String> prunable() {
        if (seen.isEmpty()) {
            return Optional.of(
                    "the source has no document at all, which is more often a wrong source than an empty one");
        }
        return hiding == 0
                ? Optional.empty()
                : Optional.of(hiding + " files or rows could not be read, and nobody knows which documents they hold");
    }
}
