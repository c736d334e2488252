package dev.penstock.operators.documents;

import dev.penstock.records.ChunkChange;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import dev.penstock.records.QuarantinedPassage;
import java.util.List;

/**
 * What became of a change of a document.
 *
 * @param generation the one whose chunks these are; null where nothing was changed
 * @param changes chunks that came or went, in the order of the text; those that went come last
 * @param chunkIds every chunk that the document now has; null where that is not known, since nothing was changed
 * @param quarantined passages that were kept out
 */
public record Indexed(
        DocumentReport report,
        String generation,
        List<ChunkChange> changes,
        List<String> chunkIds,
        List<QuarantinedPassage> quarantined) {

    /** Nothing was changed. */
    static Indexed of(DocumentReport report) {
        return new Indexed(report, null, List.of(), null, List.of());
    }

    public boolean failed() {
        return report.status() == DocumentStatus.FAILED;
    }
}
