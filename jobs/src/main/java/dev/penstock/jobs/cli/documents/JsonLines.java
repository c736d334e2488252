package dev.penstock.jobs.cli.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentException;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Reads changes, one JSON object a line, in the form that docs.changes takes. */
final class JsonLines {
    private static final JsonMapper JSON = new JsonMapper();

    private final String corpus;
    private final int maxBytes;
    private final long nowMs;

    /**
     * @param corpus of changes that name none
     * @param nowMs the version of changes that have none
     */
    JsonLines(String corpus, int maxBytes, long nowMs) {
        this.corpus = corpus;
        this.maxBytes = maxBytes;
        this.nowMs = nowMs;
    }

    /** @throws CliException at the first line that is no change; those before it were handed on */
    void read(BufferedReader lines, Consumer<DocumentChange> changes) throws IOException {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                changes.accept(change(line, number));
            }
        }
    }

    private DocumentChange change(String line, int number) {
        try {
            byte[] value = withCorpus(line).getBytes(StandardCharsets.UTF_8);
            InboundRecord record = new InboundRecord(Topics.DOC_CHANGES, 0, number, nowMs, null, value, List.of());
            return DocumentChangeCodec.decode(record, maxBytes).orElseThrow();
        } catch (DocumentException e) {
            throw new CliException("line " + number + ": " + e.getMessage(), e);
        }
    }

    /** What is no object stays as it is, for the codec to say so. */
    private String withCorpus(String line) {
        try {
            JsonNode tree = JSON.readTree(line);
            boolean lacks = tree instanceof ObjectNode change && !change.hasNonNull("corpus") && !change.has("payload");
            return lacks ? ((ObjectNode) tree).put("corpus", corpus).toString() : line;
        } catch (JsonProcessingException notJson) {
            return line;
        }
    }
}
