package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SimulatedProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's whole process is killed with calls in flight, and another takes over from its last checkpoint. */
class KilledProcessITCase {
    private static final int REQUESTS = 800;
    private static final int STORED_BEFORE = 300;

    @TempDir
    Path folder;

    @Test
    void whatTheKilledProcessHadStoredIsNotPaidForAgain() throws Exception {
        SimulatedProvider provider = SimulatedProvider.builder()
                .latency(Duration.ofMillis(1500), Duration.ofSeconds(4))
                .start();
        Path checkpoints = folder.resolve("checkpoints");
        try (ServeFixture fixture = new ServeFixture(
                provider,
                "cache: {exact: false, semantic: false}",
                "generators: {provider: {kind: openai, location: \"" + provider.baseUrl()
                        + "\", model: simulated, timeout: 60s, attempts: 1}}",
                "job: {parallelism: 2, checkpoint-interval: 500ms, checkpoint-dir: \"" + checkpoints.toUri() + "\"}")) {
            Process killed = serve(fixture);
            Set<String> stored;
            try {
                ids().forEach(id -> fixture.client.ask(id, "What is the story of item " + id + "?"));
                Journaled.await(fixture.redis.uri(), STORED_BEFORE);
            } finally {
                killed.destroyForcibly().waitFor();
                stored = Journaled.ids(fixture.redis.uri());
            }
            long asked = provider.calls();

            Process successor = serve(fixture, latest(checkpoints).toString());
            try {
                assertThat(fixture.responses(ids()).keySet()).containsAll(ids());
            } finally {
                successor.destroyForcibly().waitFor();
            }

            assertThat(asked).as("calls were in flight").isGreaterThan(stored.size());
            assertThat(stored)
                    .hasSizeGreaterThanOrEqualTo(STORED_BEFORE)
                    .allSatisfy(id ->
                            assertThat(provider.calls("default/" + id)).as(id).isEqualTo(1));
            assertThat(provider.calls()).as("the others are asked again").isGreaterThan(REQUESTS);
        }
    }

    /** A process like this one, with the options that the tests run with. */
    private Process serve(ServeFixture fixture, String... savepoint) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-Dai."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), ServeProcess.class.getName()));
        command.add(Files.writeString(folder.resolve("penstock.yaml"), fixture.yaml())
                .toString());
        command.addAll(List.of(savepoint));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("serve.log").toFile()))
                .start();
    }

    /** The last checkpoint that is complete: it has its metadata, which is written last. */
    private static Path latest(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .max(Comparator.comparingInt(KilledProcessITCase::number))
                    .orElseThrow(() -> new AssertionError("there is no checkpoint under " + checkpoints));
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    private static List<String> ids() {
        return IntStream.range(0, REQUESTS).mapToObj(i -> "killed-" + i).toList();
    }
}
