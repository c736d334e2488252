package dev.penstock.operators.documents;

import dev.penstock.operators.WallClock;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;

/** Writes reports of changes at the time that it is. */
final class Reports {
    private final WallClock clock;

    Reports(WallClock clock) {
        this.clock = clock;
    }

    long nowMs() {
        return clock.millis();
    }

    DocumentReport indexed(DocumentChange change, int chunks, int embedded, int removed, int quarantined, long bytes) {
        return report(change, DocumentStatus.INDEXED, chunks, embedded, removed, quarantined, bytes, null);
    }

    DocumentReport unchanged(DocumentChange change, int chunks, long bytes) {
        return report(change, DocumentStatus.UNCHANGED, chunks, 0, 0, 0, bytes, null);
    }

    DocumentReport deleted(DocumentChange change, int removed) {
        return report(change, DocumentStatus.DELETED, 0, 0, removed, 0, 0, null);
    }

    DocumentReport stale(DocumentChange change) {
        return report(change, DocumentStatus.STALE, 0, 0, 0, 0, 0, null);
    }

    DocumentReport failed(DocumentChange change, String reason) {
        long bytes = change.content() == null ? 0 : change.content().length;
        return report(change, DocumentStatus.FAILED, 0, 0, 0, 0, bytes, reason);
    }

    private DocumentReport report(
            DocumentChange change,
            DocumentStatus status,
            int chunks,
            int embedded,
            int removed,
            int quarantined,
            long bytes,
            String reason) {
        return new DocumentReport(
                change.corpus(),
                change.id(),
                change.version(),
                status,
                chunks,
                embedded,
                removed,
                quarantined,
                bytes,
                change.changedAtMs(),
                clock.millis(),
                reason);
    }
}
