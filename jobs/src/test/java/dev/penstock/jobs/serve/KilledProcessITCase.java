package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.fixtures.PenstockProcess;
import dev.penstock.records.Exchange;
import dev.penstock.records.Waste;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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
                PenstockProcess.awaitCheckpointAfter(
                        PenstockProcess.latestCheckpoint(checkpoints), checkpoints, ServeFixture.PATIENCE);
                Journaled.await(fixture.redis.uri(), STORED_BEFORE);
            } finally {
                killed.destroyForcibly().waitFor();
                stored = Journaled.ids(fixture.redis.uri());
            }
            long asked = provider.calls();

            Process successor = serve(fixture);
            List<Exchange> traces;
            try {
                assertThat(fixture.responses(ids()).keySet()).containsAll(ids());
                traces = fixture.traces(ids());
            } finally {
                successor.destroyForcibly().waitFor();
            }

            assertThat(asked).as("calls were in flight").isGreaterThan(stored.size());
            assertThat(stored)
                    .hasSizeGreaterThanOrEqualTo(STORED_BEFORE)
                    .allSatisfy(id ->
                            assertThat(provider.calls("default/" + id)).as(id).isEqualTo(1));
            assertThat(provider.calls()).as("the others are asked again").isGreaterThan(REQUESTS);
            assertThat(traces).allSatisfy(trace -> {
                String id = trace.envelope().id();
                if (provider.calls("default/" + id) > 1) {
                    assertThat(trace.cost().waste().crashesUsd()).as(id).isPositive();
                } else if (stored.contains(id)) {
                    assertThat(trace.cost().waste()).as(id).isEqualTo(Waste.NONE);
                }
            });
        }
    }

    private Process serve(ServeFixture fixture) throws IOException {
        return new PenstockProcess(folder, "serve", fixture.yaml()).start();
    }

    private static List<String> ids() {
        return IntStream.range(0, REQUESTS).mapToObj(i -> "killed-" + i).toList();
    }
}
