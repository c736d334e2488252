package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.cli.Penstock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's whole process is killed with calls in flight, and another takes over from its last checkpoint. */
class KilledProcessITCase {
    private static final int REQUESTS = 400;
    private static final int STORED_BEFORE = 150;

    @TempDir
    Path folder;

    @Test
    void whatTheKilledProcessHadStoredIsNotPaidForAgain() throws Exception {
        SimulatedProvider provider = SimulatedProvider.builder()
                .latency(Duration.ofSeconds(3), Duration.ofSeconds(6))
                .start();
        Path checkpoints = folder.resolve("checkpoints");
        try (ServeFixture fixture = new ServeFixture(
                provider,
                "cache: {exact: false, semantic: false}",
                "generators: {provider: {kind: openai, location: \"" + provider.baseUrl()
                        + "\", model: simulated, timeout: 60s, attempts: 1}}",
                "job: {parallelism: 2, checkpoint-interval: 500ms, in-flight: {infer: 60}, checkpoint-dir: \""
                        + checkpoints.toUri() + "\"}")) {
            Process killed = serve(fixture);
            Set<String> stored;
            try {
                ids().forEach(id -> fixture.client.ask(id, "What is the story of item " + id + "?"));
                fixture.client.flush();
                Journaled.await(fixture.redis.uri(), STORED_BEFORE / 2);
                awaitCheckpointAfter(latest(checkpoints), checkpoints);
                Journaled.await(fixture.redis.uri(), STORED_BEFORE);
            } finally {
                killed.destroyForcibly().waitFor();
                stored = Journaled.ids(fixture.redis.uri());
            }
            long asked = provider.calls();

            Process successor = serve(fixture);
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

    /** {@code penstock serve}, twice the same: the second finds the checkpoint by itself. */
    private Process serve(ServeFixture fixture) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-Dai."))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx1g", "-cp", System.getProperty("java.class.path"), Penstock.class.getName(), "serve", "--config"));
        command.add(Files.writeString(folder.resolve("penstock.yaml"), fixture.yaml())
                .toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("serve.log").toFile()))
                .start();
    }

    /** Waits until a checkpoint is complete that covers requests in flight. */
    private static void awaitCheckpointAfter(int number, Path checkpoints) throws IOException {
        long giveUp = System.nanoTime() + ServeFixture.PATIENCE.toNanos();
        while (latest(checkpoints) <= number) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("no checkpoint after " + number + " under " + checkpoints);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Number of the last checkpoint that is complete: it has its metadata, which is written last; 0 for none. */
    private static int latest(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(Files.createDirectories(checkpoints))) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .mapToInt(file -> Integer.parseInt(
                            file.getParent().getFileName().toString().substring("chk-".length())))
                    .max()
                    .orElse(0);
        } catch (UncheckedIOException goneMeanwhile) {
            return latest(checkpoints);
        }
    }

    private static List<String> ids() {
        return IntStream.range(0, REQUESTS).mapToObj(i -> "killed-" + i).toList();
    }
}
