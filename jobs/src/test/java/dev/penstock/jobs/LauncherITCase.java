package dev.penstock.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./penstock}, with a java that says what it was called with. */
@DisabledOnOs(OS.WINDOWS)
class LauncherITCase {
    private static final Path SCRIPT = Path.of(System.getProperty("basedir", "."), "..", "penstock");

    @TempDir
    Path folder;

    @Test
    void startsTheCommandLineFromAnyFolderThroughALinkWithBlanks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), SCRIPT.toRealPath());

        Result result =
                run(link, javaHome("17.0.15"), Map.of("PENSTOCK_JAVA_OPTS", "-Xmx1g -Da=b"), "run", "in put.jsonl");
        Files.delete(link);

        assertThat(result.code).as(result.errors).isZero();
        List<String> arguments = result.output.lines().toList();
        assertThat(arguments)
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dai.djl.offline=true", "-Xmx1g", "-Da=b")
                .doesNotContain("--enable-native-access=ALL-UNNAMED")
                .endsWith("dev.penstock.jobs.cli.Penstock", "run", "in put.jsonl");
        assertThat(result.output).contains("/jobs/target/classes:").contains("/jobs/target/dist/lib/*");
    }

    @Test
    void asksForNativeAccessWhereJavaWantsToBeAsked() throws Exception {
        assertThat(run(SCRIPT, javaHome("25"), Map.of(), "demo").output)
                .contains("--enable-native-access=ALL-UNNAMED", "-Dio.netty.noUnsafe=false");
    }

    @Test
    void benchmarksBringTheirOwnLibraries() throws Exception {
        assertThat(run(SCRIPT, javaHome("21.0.1"), Map.of(), "bench").output)
                .contains("/benchmarks/target/classes:")
                .contains("/benchmarks/target/dist/lib/*");
    }

    @Test
    void anOldOrAbsentJavaIsOneLineThatSaysWhatToDo() throws Exception {
        for (Path home : List.of(javaHome("1.8.0_402"), javaHome("11.0.2"), folder.resolve("absent"))) {
            Result result = run(SCRIPT, home, Map.of(), "demo");

            assertThat(result.code).isEqualTo(1);
            assertThat(result.output).isEmpty();
            assertThat(result.errors.lines())
                    .singleElement()
                    .asString()
                    .startsWith("penstock: ")
                    .contains("JDK 17");
        }
    }

    /** A folder like a JDK's, whose java prints its arguments. */
    private Path javaHome(String version) throws IOException {
        Path home = folder.resolve("java " + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=y' >&2
                    echo 'openjdk version "%s" 2025-04-15' >&2
                else
                    printf '%%s\\n' "$@"
                fi
                """.formatted(version));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Result run(Path script, Path javaHome, Map<String, String> environment, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "out", "");
        Path errors = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("PENSTOCK_SKIP_BUILD", "1");
        builder.environment().remove("PENSTOCK_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }

    private record Result(int code, String output, String errors) {}
}
