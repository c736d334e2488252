package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What {@code penstock fit} says before any model is loaded. */
class FitCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void wrongArgumentsNameTheOptionAndWhatIsAllowed() {
        assertWrong("--data is missing", "--out", "x.json");
        assertWrong("--out is missing", "--data", "x.jsonl");
        assertWrong("--hold-back: 0.9", "--hold-back", "0.9");
        assertWrong("--folds: 1 ", "--folds", "1");
        assertWrong("--features: features are mean", "--features", "mean");
        assertWrong("--features: tokens are read by taggers", "--features", "tokens");
        assertWrong("--max-tokens: 4", "--max-tokens", "4");
        assertWrong("--max-false-positive-rate: 1.0", "--max-false-positive-rate", "1");
        assertWrong("a tagger's thresholds", "--kind", "tagger", "--max-false-positive-rate", "0.01");
        assertWrong("--everyday and --attacks", "--everyday", "-1");
        assertWrong("the texts have no labelled parts", "--kind", "tagger", "--attacks", "5");
        assertWrong("--hold-back-group needs --group", "--hold-back-group", "forum");
        assertWrong("--l2: [-1.0]", "--l2", "-1");
        assertWrong("--licence: 2 were given for 1 files", "--licence", "MIT", "--licence", "BSD");
        assertWrong("--evaluate fits nothing", "--evaluate", "injection");
        assertWrong("oracle", "--kind", "oracle");
    }

    @Test
    void aWrongLineIsOneLineOnStderrAndLeavesNoFile() throws IOException {
        Path data =
                Files.writeString(folder.resolve("data.jsonl"), "{\"text\": \"a\", \"label\": true}\n{\"text\": 5}\n");
        Path out = folder.resolve("head.json");

        assertThat(execute("fit", "--data", data.toString(), "--out", out.toString()))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("penstock: ")
                .contains("data.jsonl, line 2", "--text-field");
        assertThat(out).doesNotExist();
    }

    @Test
    void anUnknownHeadCannotBeEvaluated() throws IOException {
        Path data = Files.writeString(folder.resolve("data.jsonl"), "{\"text\": \"a\", \"label\": true}\n");

        assertThat(execute("fit", "--evaluate", "toxicity", "--data", data.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no head toxicity", "injection");
    }

    @Test
    void labelsThatDoNotOccurAreNamed() throws IOException {
        Path data = Files.writeString(folder.resolve("data.jsonl"), "{\"text\": \"a\", \"label\": [\"x\"]}\n");

        assertThat(execute("fit", "--data", data.toString(), "--labels", "y", "--out", folder + "/h.json"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--labels: no text has y; the files have [x]");
    }

    private void assertWrong(String message, String... options) {
        List<String> args = new ArrayList<>(List.of("fit"));
        args.addAll(Arrays.asList(options));
        if (!message.contains("is missing")) {
            args.addAll(List.of("--data", "x.jsonl", "--out", folder + "/head.json"));
        }
        err.getBuffer().setLength(0);
        assertThat(execute(args.toArray(String[]::new))).as("%s", args).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(message, "penstock fit --help");
    }

    private int execute(String... args) {
        CommandLine line = Penstock.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(new StringWriter(), true));
        return line.execute(args);
    }
}
