package dev.penstock.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.cli.Penstock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code penstock eval} and {@code penstock fit reranker} say before any model is loaded. */
class EvalCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void wrongArgumentsNameTheOptionAndWhatIsAllowed() {
        assertSays(2, "what to measure is missing; allowed are retrieval, answers, compare", "eval");
        assertSays(2, "--corpus", "eval", "retrieval");
        assertSays(2, "--k: [0] is not allowed", "eval", "retrieval", "--corpus", "x", "--k", "0");
        assertSays(
                2, "--limit-queries: 0 is not allowed", "eval", "retrieval", "--corpus", "x", "--limit-queries", "0");
        assertSays(1, "--corpus: nowhere is no file", "eval", "retrieval", "--corpus", "nowhere");
        assertSays(2, "--hold-back: 0.9", "fit", "reranker", "--data", "x", "--out", "y.json", "--hold-back", "0.9");
        assertSays(2, "--l2: -1.0", "fit", "reranker", "--data", "x", "--out", "y.json", "--l2", "-1");
        assertSays(1, "--out: /nowhere/y.json", "fit", "reranker", "--data", "x", "--out", "/nowhere/y.json");
    }

    @Test
    void anUnknownRerankerIsNamedBeforeAnythingIsEncoded() throws Exception {
        Path config = Files.writeString(folder.resolve("penstock.yaml"), "retrieval: {reranker: oracle}\n");
        Files.createDirectories(folder.resolve("qrels"));
        Files.writeString(folder.resolve("corpus.jsonl"), "{\"_id\": \"d\", \"text\": \"x\"}\n");
        Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"x\"}\n");
        Files.writeString(folder.resolve("qrels/test.tsv"), "q\td\t1\n");

        assertSays(
                1,
                "retrieval.reranker: value oracle is not allowed; allowed are none, passages",
                "eval",
                "retrieval",
                "--corpus",
                folder.toString(),
                "--config",
                config.toString());
    }

    private void assertSays(int code, String message, String... arguments) {
        err.getBuffer().setLength(0);
        CommandLine line = Penstock.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(new StringWriter(), true));
        assertThat(line.execute(arguments)).as("%s: %s", message, err).isEqualTo(code);
        assertThat(err.toString().lines()).singleElement().asString().contains(message);
    }
}
