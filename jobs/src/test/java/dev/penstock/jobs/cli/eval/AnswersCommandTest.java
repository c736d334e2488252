package dev.penstock.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.jobs.cli.Penstock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code penstock eval answers} and {@code eval compare} with the metrics that need no model. */
class AnswersCommandTest {
    private static final String OF_WORDS = "--metrics=exact_match,f1,rouge1,rouge2,rougeL,bleu";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path gold;

    @BeforeEach
    void writeASet() throws IOException {
        gold = file(
                "gold.jsonl",
                "{\"id\": \"capital\", \"question\": \"Capital of France?\", \"answers\": [\"Lyon\", \"Paris\"],"
                        + " \"prediction\": \"The Paris!\"}",
                "",
                "{\"id\": 2, \"question\": \"Pump?\", \"reference\": \"forty litres per second\","
                        + " \"answer\": \"forty litres\"}",
                "{\"id\": \"open\", \"question\": \"Why?\", \"answers\": [\"because\"]}");
    }

    @Test
    void answersOfTheSetAreScoredAndOneThatIsMissingCountsNothing() throws IOException {
        JsonNode report = json(0, "eval", "answers", "--data", gold.toString(), OF_WORDS, "--json");

        assertThat(report.path("questions").asInt()).isEqualTo(3);
        assertThat(report.path("unanswered").asInt()).isEqualTo(1);
        assertThat(mean(report, "exact_match")).isEqualTo(1 / 3.0, within(1e-9));
        assertThat(mean(report, "f1")).as("1, 2/3 and 0").isEqualTo(5 / 9.0, within(1e-9));
        assertThat(report.path("corpus_bleu").isNumber()).isTrue();
        assertThat(report.path("model").isNull()).isTrue();
        assertThat(report.path("passed").asBoolean()).isTrue();
    }

    @Test
    void peopleGetATable() {
        assertThat(execute("eval", "answers", "--data", gold.toString(), OF_WORDS))
                .as("%s", err)
                .isZero();

        assertThat(out.toString())
                .contains("3 questions, 1 of them without an answer (scored 0)")
                .containsPattern("exact_match +3 +0\\.3333")
                .containsPattern("bleu \\(corpus\\) +3 +0\\.");
    }

    @Test
    void answersOfASecondFileAreThoseThatCount() throws IOException {
        Path plain = file(
                "plain.jsonl",
                "{\"id\": \"2\", \"prediction\": \"forty litres per second\"}",
                "{\"id\": \"capital\", \"answer\": \"paris\"}",
                "{\"id\": \"unknown\", \"prediction\": \"x\"}");
        Path batch = file(
                "batch.jsonl",
                "{\"id\": \"b1\", \"custom_id\": \"capital\", \"response\": {\"status_code\": 200, \"body\": {\"choices\":"
                        + " [{\"message\": {\"content\": \"Paris\"}}]}}, \"error\": null}",
                "{\"id\": \"b2\", \"custom_id\": \"2\", \"response\": null, \"error\": {\"code\": \"no_answer\"}}",
                "{\"id\": \"b3\", \"custom_id\": null, \"response\": null, \"error\": {\"code\": \"invalid_json\"}}");

        JsonNode ofPlain = json(
                0, "eval", "answers", "--data", gold.toString(), "--predictions", plain.toString(), OF_WORDS, "--json");
        JsonNode ofBatch = json(
                0, "eval", "answers", "--data", gold.toString(), "--predictions", batch.toString(), OF_WORDS, "--json");

        assertThat(mean(ofPlain, "exact_match")).isEqualTo(2 / 3.0, within(1e-9));
        assertThat(ofPlain.path("unknown_predictions").asInt()).isEqualTo(1);
        assertThat(mean(ofBatch, "exact_match")).isEqualTo(1 / 3.0, within(1e-9));
        assertThat(ofBatch.path("unanswered").asInt()).isEqualTo(2);
    }

    @Test
    void aSetMayBeGzipped() throws IOException {
        Path zipped = folder.resolve("gold.jsonl.gz");
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            file.write(Files.readAllBytes(gold));
        }

        assertThat(json(0, "eval", "answers", "--data", zipped.toString(), OF_WORDS, "--json")
                        .path("questions")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aBuildFailsWhereAMeanIsTooLow() throws IOException {
        JsonNode passed = json(
                0,
                "eval",
                "answers",
                "--data",
                gold.toString(),
                OF_WORDS,
                "--json",
                "--fail-under",
                "f1=0.5,rouge2=0.1");
        assertThat(passed.path("passed").asBoolean()).isTrue();

        JsonNode failed = json(
                1,
                "eval",
                "answers",
                "--data",
                gold.toString(),
                OF_WORDS,
                "--json",
                "--fail-under",
                "f1=0.7,rouge2=0.1");
        assertThat(failed.path("passed").asBoolean()).isFalse();
        assertThat(failed.path("failures")).hasSize(1);
        assertThat(err.toString()).contains("penstock: f1 is 0.5556, below 0.7 of --fail-under");
    }

    @Test
    void aBuildFailsWhereARunIsWorseThanItsBaseline() throws IOException {
        Path questions = manyQuestions();
        Path good = answers("good.jsonl", 40, 3);
        Path bad = answers("bad.jsonl", 40, 12);
        Path before = folder.resolve("before.json");
        Path after = folder.resolve("after.json");
        String set = questions.toString();

        json(
                0,
                "eval",
                "answers",
                "--data",
                set,
                "--predictions",
                good.toString(),
                OF_WORDS,
                "--json",
                "--out",
                before.toString());
        JsonNode worse = json(
                1,
                "eval",
                "answers",
                "--data",
                set,
                "--predictions",
                bad.toString(),
                OF_WORDS,
                "--json",
                "--out",
                after.toString(),
                "--baseline",
                before.toString(),
                "--fail-on-regression");

        assertThat(worse.at("/baseline/metrics/exact_match/before").asDouble()).isEqualTo(37 / 40.0, within(1e-9));
        assertThat(worse.at("/baseline/metrics/exact_match/after").asDouble()).isEqualTo(28 / 40.0, within(1e-9));
        assertThat(worse.at("/baseline/metrics/exact_match/verdict").asText()).isEqualTo("worse");
        assertThat(err.toString()).contains("penstock: exact_match is worse than before, and not by chance");

        JsonNode compared = json(0, "eval", "compare", before.toString(), after.toString(), "--json");
        assertThat(compared.path("metrics")).isEqualTo(worse.at("/baseline/metrics"));
        assertThat(execute("eval", "compare", before.toString(), after.toString(), "--fail-on-regression"))
                .isEqualTo(1);
        assertThat(execute("eval", "compare", after.toString(), before.toString(), "--fail-on-regression"))
                .as("better is no regression: %s", err)
                .isZero();
        assertThat(out.toString()).containsPattern("exact_match +40 +0\\.7000 +0\\.9250 +\\+0\\.2250 .* better");
    }

    @Test
    void onlyQuestionsOfBothRunsAreCompared() throws IOException {
        Path one = file("one.json", score("a", 0.5), score("b", 0.25), score("c", 1));
        Path other = file("other.json", score("b", 0.75), score("a", 0.5), score("d", 1), score("e", 1));

        JsonNode compared = json(0, "eval", "compare", one.toString(), other.toString(), "--json");

        assertThat(compared.path("only_before").asInt()).isEqualTo(1);
        assertThat(compared.path("only_after").asInt()).isEqualTo(2);
        assertThat(compared.at("/metrics/f1/questions").asInt()).isEqualTo(2);
        assertThat(compared.at("/metrics/f1/difference").asDouble()).isEqualTo(0.25, within(1e-9));
        Path unlike = file("unlike.json", score("x", 1));
        assertSays(1, "both must be of one gold set", "eval", "compare", one.toString(), unlike.toString());
    }

    @Test
    void wrongLinesAreToldWithTheirNumberAndWithoutTheirText() throws IOException {
        assertThat(wrong("{\"id\": \"a\"}")).contains("line 2: question is missing; it must be a text");
        assertThat(wrong("{\"question\": \"?\"}")).contains("line 2: id is missing or empty");
        assertThat(wrong("{\"id\": \"ok\", \"question\": \"?\"}")).contains("line 2: id stands in an earlier line");
        assertThat(wrong("{\"id\": \"a\", \"question\": \"?\", \"answers\": \"secret\"}"))
                .contains("line 2: answers is no list")
                .doesNotContain("secret");
        assertThat(wrong("{\"id\": \"a\", \"question\": \"?\", \"answers\": []}"))
                .contains("line 2: answers is empty");
        assertThat(wrong("{\"id\": \"a\", \"question\": \"?\", \"answers\": [\"x\"], \"reference\": \"y\"}"))
                .contains("line 2: answers stands beside reference");
        assertThat(wrong("{\"id\": \"a\", \"question\": \"?\", \"contexts\": [1]}"))
                .contains("line 2: contexts does not hold texts alone");
        assertThat(wrong("{\"id\": \"a\", \"question\": \"?\", \"prediction\": 7}"))
                .contains("prediction is no text");
        assertThat(wrong("{\"id\": \"a\", \"question\": \"" + "x".repeat(100_001) + "\"}"))
                .contains("line 2: question has 100001 characters; allowed are 100000")
                .hasSizeLessThan(300);
        assertThat(wrong("secret")).contains("line 2: not valid JSON").doesNotContain("secret");
        Path twice =
                file("twice.jsonl", "{\"id\": 2, \"prediction\": \"x\"}", "{\"id\": \"2\", \"prediction\": \"y\"}");
        assertSays(
                1,
                "line 2: id stands in an earlier line",
                "eval",
                "answers",
                "--data",
                gold.toString(),
                "--predictions",
                twice.toString(),
                OF_WORDS);
        Path bare = file("bare.jsonl", "{\"id\": 2}");
        assertSays(
                1,
                "line 1: prediction is missing",
                "eval",
                "answers",
                "--data",
                gold.toString(),
                "--predictions",
                bare.toString(),
                OF_WORDS);
        Path odd = file("odd.json", "{\"id\": \"a\", \"scores\": {\"magic\": 1}}");
        assertSays(
                1,
                "line 1: scores hold what is no metric: there is no metric magic",
                "eval",
                "compare",
                odd.toString(),
                odd.toString());
    }

    @Test
    void wrongArgumentsNameTheOptionAndWhatIsAllowed() throws IOException {
        String set = gold.toString();
        assertSays(
                2,
                "--metrics: there is no metric f2; allowed are exact_match, f1",
                "eval",
                "answers",
                "--data",
                set,
                "--metrics",
                "f2");
        assertSays(2, "--fail-under: there is no metric f2", "eval", "answers", "--data", set, "--fail-under", "f2=1");
        assertSays(
                2,
                "f1=70.0 is not allowed; allowed is -1 to 1",
                "eval",
                "answers",
                "--data",
                set,
                "--fail-under",
                "f1=70");
        assertSays(
                2,
                "--fail-under: bleu is not among --metrics",
                "eval",
                "answers",
                "--data",
                set,
                "--metrics",
                "f1",
                "--fail-under",
                "bleu=0.1");
        assertSays(
                2,
                "--run and --predictions: allowed is one",
                "eval",
                "answers",
                "--data",
                set,
                "--run",
                "--predictions",
                set);
        assertSays(2, "--corpus is for --run", "eval", "answers", "--data", set, "--corpus", ".");
        assertSays(2, "--responses is for --run", "eval", "answers", "--data", set, "--responses", "x");
        assertSays(
                2, "--fail-on-regression needs --baseline", "eval", "answers", "--data", set, "--fail-on-regression");
        assertSays(
                2,
                "--resamples: 10 is not allowed; allowed is 100 to",
                "eval",
                "compare",
                "a",
                "b",
                "--resamples",
                "10");
        assertSays(1, "--data: nowhere is no file", "eval", "answers", "--data", "nowhere");
        assertSays(
                1, "--predictions: nowhere is no file", "eval", "answers", "--data", set, "--predictions", "nowhere");
        assertSays(1, "nowhere is no file that can be read", "eval", "compare", "nowhere", "b");
        Path empty = file("empty.jsonl", "");
        assertSays(1, "holds no question", "eval", "answers", "--data", empty.toString());
        Path unanswered = file("unanswered.jsonl", "{\"id\": \"a\", \"question\": \"?\"}");
        assertSays(
                1,
                "no line of " + unanswered + " has a prediction",
                "eval",
                "answers",
                "--data",
                unanswered.toString());
        Path open = file("open.jsonl", "{\"id\": \"a\", \"question\": \"?\", \"answer\": \"x\"}");
        assertSays(
                1,
                "--fail-under: f1 was not measured",
                "eval",
                "answers",
                "--data",
                open.toString(),
                OF_WORDS,
                "--fail-under",
                "f1=0.1");
        assertSays(
                1,
                "--out: /nowhere/run.json cannot be written",
                "eval",
                "answers",
                "--data",
                set,
                OF_WORDS,
                "--out",
                "/nowhere/run.json");
    }

    private String wrong(String line) throws IOException {
        Path file = file("wrong.jsonl", "{\"id\": \"ok\", \"question\": \"?\", \"answer\": \"\"}", line);
        err.getBuffer().setLength(0);
        assertThat(execute("eval", "answers", "--data", file.toString(), OF_WORDS))
                .as(line)
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        return err.toString();
    }

    private Path manyQuestions() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add("{\"id\": \"q%d\", \"question\": \"which?\", \"answers\": [\"the right answer %d\"]}"
                    .formatted(i, i));
        }
        return file("many.jsonl", lines.toArray(String[]::new));
    }

    private Path answers(String name, int count, int wrong) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String answer = i < wrong ? "nonsense" : "right answer " + i;
            lines.add("{\"id\": \"q%d\", \"prediction\": \"%s\"}".formatted(i, answer));
        }
        return file(name, lines.toArray(String[]::new));
    }

    private static String score(String id, double f1) {
        return "{\"id\": \"" + id + "\", \"scores\": {\"f1\": " + f1 + "}}";
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines), StandardCharsets.UTF_8);
    }

    private static double mean(JsonNode report, String metric) {
        return report.path("metrics").path(metric).path("mean").asDouble();
    }

    private JsonNode json(int code, String... arguments) throws IOException {
        assertThat(execute(arguments)).as("%s", err).isEqualTo(code);
        return new JsonMapper().readTree(out.toString());
    }

    private void assertSays(int code, String message, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(execute(arguments)).as("%s: %s", message, err).isEqualTo(code);
        assertThat(err.toString().lines()).singleElement().asString().contains(message);
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine line = Penstock.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        return line.execute(arguments);
    }
}
