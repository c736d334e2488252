package dev.penstock.operators.documents;

import dev.penstock.records.ChunkChange;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.QuarantinedPassage;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of what became of a change, small enough to travel: first its chunks and quarantined passages one by one, then
 * the report. One of {@code chunk}, {@code quarantined} and {@code report} is set.
 *
 * @param generation beside a report: the one that was written; null where nothing was changed
 * @param chunkIds beside a report: every chunk that the document now has in it; null where nothing was changed
 * @param deadLetter beside a report of a failure: the record that failed; null otherwise
 */
public record DocumentEvent(
        String corpus,
        String documentId,
        ChunkChange chunk,
        QuarantinedPassage quarantined,
        DocumentReport report,
        String generation,
        List<String> chunkIds,
        DeadLetter deadLetter) {
    private static final String STAGE = "index";

    static List<DocumentEvent> of(Indexed indexed, ReceivedChange change) {
        String corpus = change.corpus();
        String id = change.documentId();
        List<DocumentEvent> events = new ArrayList<>();
        for (ChunkChange chunk : indexed.changes()) {
            events.add(new DocumentEvent(corpus, id, chunk, null, null, null, null, null));
        }
        for (QuarantinedPassage passage : indexed.quarantined()) {
            events.add(new DocumentEvent(corpus, id, null, passage, null, null, null, null));
        }
        DeadLetter letter = indexed.failed()
                ? new DeadLetter(change.inbound(), STAGE, indexed.report().reason())
                : null;
        events.add(new DocumentEvent(
                corpus, id, null, null, indexed.report(), indexed.generation(), indexed.chunkIds(), letter));
        return events;
    }
}
