package dev.penstock.jobs.cli.reprocess;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.reprocess.Tally;
import dev.penstock.records.DocumentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a complete run did.
 *
 * @param seconds from the start of the job to its end
 * @param pruned documents that were deleted; null where nothing was to be pruned
 * @param exported rows of the export; null where there is none
 */
record Summary(Tally tally, double seconds, Long pruned, Long exported) {

    String json() {
        ObjectNode root = new JsonMapper().createObjectNode();
        ObjectNode documents = root.putObject("documents");
        documents.put("total", tally.documents());
        for (DocumentStatus status : DocumentStatus.values()) {
            if (status != DocumentStatus.DELETED) {
                documents.put(name(status), tally.count(status));
            }
        }
        documents.put("only_read", tally.read());
        root.put("chunks", tally.chunks())
                .put("embedded", tally.embedded())
                .put("removed", tally.removed())
                .put("quarantined", tally.quarantined())
                .put("files", tally.files())
                .put("file_bytes", tally.fileBytes())
                .put("document_bytes", tally.documentBytes())
                .put("pruned", pruned)
                .put("exported", exported)
                .put("seconds", seconds)
                .put("documents_per_second", tally.documents() / seconds)
                .put("chunks_per_second", tally.chunks() / seconds)
                .put("complete", true);
        return root.toString();
    }

    String text() {
        List<String> documents = new ArrayList<>();
        for (DocumentStatus status : DocumentStatus.values()) {
            if (tally.count(status) > 0) {
                documents.add(String.format(Locale.ROOT, "%,d %s", tally.count(status), name(status)));
            }
        }
        if (tally.read() > 0) {
            documents.add(String.format(Locale.ROOT, "%,d only read", tally.read()));
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d documents of %,d files in %.1f s, %,.1f/s%s",
                tally.documents(),
                tally.files(),
                seconds,
                tally.documents() / seconds,
                documents.isEmpty() ? "" : ": " + String.join(", ", documents)));
        text.append(String.format(
                Locale.ROOT,
                "%n%,d chunks, %,.1f/s: %,d embedded, %,d removed, %,d passages quarantined",
                tally.chunks(),
                tally.chunks() / seconds,
                tally.embedded(),
                tally.removed(),
                tally.quarantined()));
        if (pruned != null) {
            text.append(String.format(Locale.ROOT, "%n%,d documents pruned", pruned));
        }
        if (exported != null) {
            text.append(String.format(Locale.ROOT, "%n%,d chunks exported", exported));
        }
        return text.toString();
    }

    private static String name(DocumentStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
