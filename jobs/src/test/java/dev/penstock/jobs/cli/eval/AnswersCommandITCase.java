package dev.penstock.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.jobs.cli.Penstock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code penstock eval answers} with the real encoder, and with answers of the real graph. */
class AnswersCommandITCase {
    private static final String CONTEXT =
            "The pump of the Brightwater station lifts forty litres of water per second. It was"
                    + " built in 1931 by the city of Brightwater.";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void groundedAndRelevantAnswersScoreMoreThanOthers() throws Exception {
        JsonNode right = measured("The pump of the Brightwater station lifts forty litres per second.");
        JsonNode invented = measured("The Brightwater pump was built in 1987. Its operator collects stamps.");

        assertThat(mean(right, "groundedness")).isEqualTo(1);
        assertThat(mean(right, "similarity")).isGreaterThan(0.8);
        assertThat(mean(right, "relevancy")).isGreaterThan(0.6);
        assertThat(right.path("model").asText()).contains("MiniLM");
        assertThat(mean(invented, "groundedness")).isZero();
        assertThat(mean(invented, "similarity")).isLessThan(mean(right, "similarity"));
        assertThat(mean(invented, "relevancy")).isLessThan(mean(right, "relevancy"));
    }

    private JsonNode measured(String answer) throws Exception {
        Path gold = Files.writeString(
                folder.resolve("gold.jsonl"),
                new JsonMapper()
                        .createObjectNode()
                        .put("id", "pump")
                        .put("question", "How much water does the pump of the Brightwater station lift?")
                        .put("reference", "Forty litres of water per second are lifted by the Brightwater pump.")
                        .put("prediction", answer)
                        .set("contexts", new JsonMapper().createArrayNode().add(CONTEXT))
                        .toString());
        return json("eval", "answers", "--data", gold.toString(), "--json");
    }

    @Test
    void theGraphIsAskedAndItsAnswersAreKept() throws Exception {
        Path corpus = Files.createDirectory(folder.resolve("manual"));
        Files.writeString(corpus.resolve("pump.md"), "# The pump\n\n" + CONTEXT + "\n");
        Path gold = Files.writeString(folder.resolve("gold.jsonl"), """
                {"id": "pump", "question": "How many litres of water per second does the pump of the Brightwater station lift?", "answers": ["The pump of the Brightwater station lifts forty litres of water per second."]}
                {"id": "größe", "question": "When was the Brightwater station built?", "answers": ["In 1931"]}
                """);
        Path responses = folder.resolve("responses.jsonl");
        Path run = folder.resolve("run.json");

        JsonNode asked = json(
                "eval",
                "answers",
                "--data",
                gold.toString(),
                "--run",
                "--corpus",
                corpus.toString(),
                "--json",
                "--responses",
                responses.toString(),
                "--out",
                run.toString(),
                "--fail-under",
                "rouge1=0.2");

        assertThat(asked.path("unanswered").asInt()).isZero();
        assertThat(mean(asked, "f1")).isGreaterThan(0.3);
        assertThat(Files.readAllLines(responses)).hasSize(2);

        JsonNode again = json(
                "eval",
                "answers",
                "--data",
                gold.toString(),
                "--predictions",
                responses.toString(),
                "--json",
                "--baseline",
                run.toString(),
                "--fail-on-regression");

        assertThat(again.path("metrics")).isEqualTo(asked.path("metrics"));
        assertThat(again.at("/baseline/metrics/f1/difference").asDouble()).isZero();
    }

    private static double mean(JsonNode report, String metric) {
        return report.path("metrics").path(metric).path("mean").asDouble();
    }

    private JsonNode json(String... arguments) throws IOException {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--vectors", folder.resolve("vectors").toString()));
        CommandLine line = Penstock.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        assertThat(line.execute(all.toArray(String[]::new))).as("%s", err).isZero();
        return new JsonMapper().readTree(out.toString());
    }
}
