package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.batch.RequestFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Asks the questions of a gold set through the real graph in this process, as {@code penstock run} does.
 *
 * @param configFile null for the defaults
 * @param corpora folders to load, by the corpus' name; the first one grounds the answers
 */
record QuestionRun(Path configFile, Map<String, Path> corpora) {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Writes the answers to a file, as output lines of an OpenAI Batch.
     *
     * @throws CliException if an answer did not come
     */
    void answer(GoldFile gold, Path responses, PrintWriter err) throws Exception {
        Path requests = Files.createTempFile("penstock-questions", ".jsonl");
        try {
            write(gold, requests);
            RequestFile run = new RequestFile(
                    requests,
                    responses,
                    configFile,
                    corpora,
                    false,
                    null,
                    Integer.parseInt(RequestFile.DEFAULT_OUTSTANDING),
                    Duration.ofSeconds(Long.parseLong(RequestFile.DEFAULT_IDLE_SECONDS)),
                    false);
            if (run.run(err, err) != 0) {
                throw new CliException("--run: not all questions got an answer, so that nothing is measured");
            }
        } finally {
            Files.deleteIfExists(requests);
        }
    }

    private static void write(GoldFile gold, Path requests) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(requests)) {
            gold.read(line -> {
                try {
                    out.write(request(line));
                    out.write('\n');
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static String request(GoldFile.Gold gold) {
        ObjectNode line = JSON.createObjectNode()
                .put("custom_id", gold.id())
                .put("method", "POST")
                .put("url", "/v1/chat/completions");
        line.putObject("body")
                .putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", gold.question());
        return line.toString();
    }
}
