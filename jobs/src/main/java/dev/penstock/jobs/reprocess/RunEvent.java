package dev.penstock.jobs.reprocess;

import dev.penstock.connectors.corpus.CorpusItem;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;

/**
 * What the job tells the one who started it.
 *
 * @param report what became of a document, or of a file that is none; null where nothing is told of one
 * @param hidesDocuments whether documents may be behind a failure whose ids nobody knows
 * @param documents documents that were read, in a run that indexes nothing
 * @param bytes read of files since the last event that tells it
 * @param files finished since then
 */
public record RunEvent(DocumentReport report, boolean hidesDocuments, long documents, long bytes, long files) {

    static RunEvent of(DocumentReport report) {
        return new RunEvent(report, false, 0, 0, 0);
    }

    static RunEvent read() {
        return new RunEvent(null, false, 1, 0, 0);
    }

    /** @param item a failure, or progress */
    static RunEvent of(CorpusItem item, String corpus, long nowMs) {
        DocumentReport report = item.isFailure()
                ? new DocumentReport(
                        corpus, item.path(), 0, DocumentStatus.FAILED, 0, 0, 0, 0, 0, nowMs, nowMs, item.reason())
                : null;
        return new RunEvent(report, item.hidesDocuments(), 0, item.bytes(), item.files());
    }
}
