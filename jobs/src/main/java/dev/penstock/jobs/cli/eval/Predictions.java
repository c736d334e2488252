package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.eval.GoldFile.Gold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The answers to a gold set: those in its own lines, or those of a file with a line for each question, either {@code
 * {"id", "prediction"}} or an output line of an OpenAI Batch, as {@code penstock run} writes. Texts lie on disk.
 */
final class Predictions implements AutoCloseable {
    /** Null for the answers in the gold set itself. */
    private final TextSpool spool;
    /** A null place for an error in place of an answer. */
    private final Map<String, TextSpool.Place> places = new HashMap<>();

    private final Set<String> asked = new HashSet<>();

    private Predictions(TextSpool spool) {
        this.spool = spool;
    }

    static Predictions inTheSet() {
        return new Predictions(null);
    }

    /** @throws CliException if the file or a line is wrong; the message names both */
    static Predictions of(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CliException("--predictions: " + file + " is no file that can be read");
        }
        Predictions predictions = new Predictions(TextSpool.open());
        JsonLines.read(file, predictions::add);
        return predictions;
    }

    private void add(JsonLines.Line line) {
        boolean batch = line.object().has("custom_id");
        if (batch && line.object().path("custom_id").isNull()) {
            return; // the request's line could not be read, so that its question is without an answer
        }
        String id = line.id(batch ? "custom_id" : "id");
        String text = batch ? content(line) : GoldFile.prediction(line);
        if (!batch && text == null) {
            throw line.wrong("prediction", "is missing; it must be a text");
        }
        if (places.containsKey(id)) {
            throw line.wrong(batch ? "custom_id" : "id", "stands in an earlier line as well; allowed is one answer");
        }
        places.put(id, text == null ? null : spool.put(text));
    }

    /** Null where the line tells of an error. */
    private static String content(JsonLines.Line line) {
        JsonNode content = line.object().at("/response/body/choices/0/message/content");
        return content.isTextual() ? GoldFile.bounded(line, "content", content.textValue()) : null;
    }

    /** The answer to a question, null for none. */
    String of(Gold gold) {
        if (spool == null) {
            return gold.prediction();
        }
        asked.add(gold.id());
        TextSpool.Place place = places.get(gold.id());
        return place == null ? null : spool.get(place);
    }

    /** Answers that no question was asked for. */
    long left() {
        return places.keySet().stream().filter(id -> !asked.contains(id)).count();
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
