package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says without any server: help, versions, and wrong arguments in one line. */
class PenstockTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "run",
                "serve",
                "reembed",
                "metrics",
                "feedback",
                "reprocess",
                "documents",
                "send",
                "tail",
                "check",
                "fit",
                "corpus",
                "eval",
                "datasets"
            })
    void everyCommandHasHelpAndVersion(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: penstock " + command, "--verbose");
        assertThat(execute(command, "--version")).isZero();
        assertThat(out.toString()).contains("penstock ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theHelpListsAllCommands() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains("demo", "run", "serve", "reembed", "reprocess", "documents", "send", "tail", "check", "fit");
    }

    @Test
    void wrongArgumentsAreOneLineThatNamesTheHelp() {
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("fly"),
                List.of("run"),
                List.of("demo", "--requests", "many"),
                List.of("demo", "--requests", "0"),
                List.of("tail", "--topic", "requests"),
                List.of("tail", "--max", "0"),
                List.of("feedback"),
                List.of("feedback", "r-1"),
                List.of("feedback", "r-1", "--rating", "6"),
                List.of("feedback", "r-1", "--flag", "boring"),
                List.of("send", "--id", "x", "one", "two"),
                List.of("documents"),
                List.of("documents", "put", "--corpus", "kb", "--metadata", "no pair", "x"),
                List.of("documents", "put", "--corpus", "kb", "--id", "x", "one", "two"),
                List.of("documents", "delete", "--corpus", "kb"),
                List.of("documents", "delete", "x"),
                List.of("check", "--what"))) {
            err.getBuffer().setLength(0);
            assertThat(execute(wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(2);
            assertThat(err.toString().lines())
                    .as("%s", wrong)
                    .singleElement()
                    .asString()
                    .startsWith("penstock: ")
                    .contains("--help");
        }
    }

    @Test
    void aStackTraceComesOnRequestOnly() {
        assertThat(execute("run", "--requests", "missing.jsonl", "--responses", "x"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("penstock: --requests: missing.jsonl is no file that can be read");
        assertThat(execute("run", "--requests", "missing.jsonl", "--responses", "x", "--verbose"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("CliException", "\tat ");
    }

    @Test
    void runRefusesToWriteOverItsInput() throws Exception {
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{}");
        assertThat(execute("run", "--requests", file.toString(), "--responses", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--responses is the file of --requests");
    }

    @Test
    void runNeedsCorpusFoldersThatExist() throws Exception {
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{}");
        String responses = folder.resolve("out.jsonl").toString();
        assertThat(execute("run", "--requests", file.toString(), "--responses", responses, "--corpus", "a=/nowhere"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--corpus: /nowhere is no folder");
    }

    @Test
    void checkAcceptsTheDefaults() {
        assertThat(execute("check")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("OK");
    }

    @Test
    void checkReportsAllFaultsTogether() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), """
                kafka: {bootstrap-server: here}
                cache: {threshold: 1.5}
                admission: {burst: many}
                """);
        assertThat(execute("check", "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .hasSizeGreaterThanOrEqualTo(3)
                .anyMatch(line -> line.contains("bootstrap-server"))
                .anyMatch(line -> line.contains("cache.threshold"))
                .anyMatch(line -> line.contains("admission.burst"));
        assertThat(execute("check", "--json", "--config", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("{\"ok\":false,\"faults\":[");
    }

    @Test
    void aConfigurationFileThatIsNotThereIsNamed() {
        assertThat(execute("check", "--config", "/nowhere/penstock.yaml")).isEqualTo(1);
        assertThat(err.toString()).contains("/nowhere/penstock.yaml");
    }

    private int execute(String... arguments) {
        CommandLine line = Penstock.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }
}
