package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;

/** How the index keeps up with changed documents. */
final class DocumentsDashboard {
    private DocumentsDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                        "documents",
                        "Documents",
                        "What became of changed documents, and how long until they can be found.")
                .row(
                        "Changes",
                        lines("Changes", "reqps", "Changes of documents by what became of them, per second.")
                                .query(Ask.rate("status", "status_changes"), "{{status}}")
                                .stacked(),
                        lines(
                                        "Until a change can be found",
                                        "ms",
                                        "From the change's own time to the end of indexing; the slowest subtask is shown.")
                                .query(
                                        Ask.max("quantile", "searchableLagMs", ",quantile=~\"0.5|0.95|0.99\""),
                                        "p {{quantile}}"),
                        lines("In flight", "short", "Documents that are being worked on, of all subtasks.")
                                .query(Ask.total("job_name", "documentsInFlight"), "{{job_name}}"))
                .row(
                        "Work",
                        lines("Chunks", "short", "Embedded, left as they were, and removed, per second.")
                                .query(Ask.rate("job_name", "chunksEmbedded"), "embedded")
                                .query(Ask.rate("job_name", "chunksUnchanged"), "unchanged")
                                .query(Ask.rate("job_name", "chunksRemoved"), "removed"),
                        lines("Bytes", "Bps", "Bytes of documents that were read, per second.")
                                .query(Ask.rate("job_name", "documentBytes"), "{{job_name}}"),
                        lines("Kept out", "short", "Passages that went into quarantine, per second.")
                                .query(Ask.rate("job_name", "passagesQuarantined"), "passages"))
                .row(
                        "Lag",
                        lines("Changes that wait in Kafka", "short", "That no source has read yet.")
                                .query(
                                        "sum by (operator_name) (penstock:consumer_lag:records{job_name=~\"$job\","
                                                + "operator_name=~\".*changes.*\"})",
                                        "{{operator_name}}")
                                .target(Target.CONSUMER_LAG),
                        lines("Deletions", "reqps", "Records without a value, which delete a document, per second.")
                                .query(Ask.rate("job_name", "tombstones"), "tombstones"),
                        lines("Encoder's queue", "short", "Texts that wait for the encoder of the re-embedding job.")
                                .query(
                                        Ask.max("job_name", "batcher_queueSize", ",operator_name=\"index_documents\""),
                                        "{{job_name}}"));
    }
}
