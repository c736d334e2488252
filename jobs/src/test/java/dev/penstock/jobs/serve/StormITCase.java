package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.Fault;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.inference.fixtures.Storm;
import dev.penstock.records.ResponseView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The only provider limits calls, fails altogether and is well again, while requests keep coming. */
class StormITCase {
    /** As a user sets them who has no second provider: rather late than failed. */
    private static final String PATIENT = "timeout: 3s, max-wait: 90s, attempts: 5";

    private static final Storm.Plan PLAN = new Storm.Plan(
            20, 24, Duration.ofSeconds(15), Duration.ofSeconds(8), Duration.ofSeconds(10), Fault.SERVER_ERROR);

    @Test
    void losesNothingWastesLittleAndIsSoonBack() throws Exception {
        SimulatedProvider provider =
                SimulatedProvider.builder().latency(Duration.ofMillis(50)).start();
        try (ServeFixture fixture = new ServeFixture(provider, PATIENT, List.of())) {
            JobClient job = serveWithoutRestarts(fixture);
            fixture.client.ask("warm-up", "Is the job up?");
            fixture.response("warm-up");

            Storm storm = new Storm(provider, PLAN, i -> fixture.client.ask(id(i), question(i)));
            Storm.Figures figures = storm.run();

            List<String> ids =
                    IntStream.range(0, figures.sent()).mapToObj(StormITCase::id).toList();
            Map<String, List<ResponseView>> responses = fixture.responses(ids);
            for (int i = 0; i < figures.sent(); i++) {
                assertThat(responses.get(id(i)))
                        .singleElement()
                        .extracting(ResponseView::text)
                        .isEqualTo(SimulatedProvider.answerTo(question(i)));
            }
            assertThat(job.getJobStatus().get())
                    .as("a failed task would have failed the job")
                    .isEqualTo(JobStatus.RUNNING);
            assertThat(provider.rateLimited()).as("the limit was felt").isPositive();
            assertThat(figures.goodput()).as("goodput").isGreaterThan(0.9);
            assertThat(figures.recoverySeconds()).as("recovery").isLessThan(10);
            assertThat(storm.callsPerAnswer()).as("calls per answer").isLessThan(1.2);
        }
    }

    private static JobClient serveWithoutRestarts(ServeFixture fixture) {
        StreamExecutionEnvironment env = fixture.environment();
        ServeJob.build(env, fixture.config());
        env.configure(new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "none"));
        return fixture.submit(env);
    }

    private static String id(int i) {
        return "storm-" + i;
    }

    private static String question(int i) {
        return "What is the story of item storm-" + i + "?";
    }
}
