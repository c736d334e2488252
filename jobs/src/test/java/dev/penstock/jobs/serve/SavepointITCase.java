package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.records.Status;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job is stopped with a savepoint and started again from it, as for an upgrade. */
class SavepointITCase {

    @Test
    void theJobGoesOnWhereItStoppedAndRemembersWhatItAnswered(@TempDir Path folder) throws Exception {
        try (ServeFixture fixture = new ServeFixture(SimulatedProvider.builder().start(), "exactly-once")) {
            JobClient before = fixture.serve();
            fixture.client.ask("before", "How deep is Lake Baikal?");
            fixture.response("before");
            String savepoint = before.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                    .get();

            fixture.client.ask("between", "How wide is the Amazon at its mouth?");
            fixture.client.ask("before", "How deep is Lake Baikal?");
            fixture.client.flush();
            StreamExecutionEnvironment env = fixture.environment();
            ServeJob.build(env, fixture.config());
            env.configure(new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint));
            fixture.submit(env);
            fixture.client.ask("after", "How high is Mount Elbrus?");

            var responses = fixture.responses(List.of("before", "between", "after"));

            assertThat(responses.get("between")).hasSize(1);
            assertThat(responses.get("between").get(0).status()).isEqualTo(Status.ANSWERED);
            assertThat(responses.get("before")).as("its id is remembered").hasSize(1);
            assertThat(fixture.provider.calls()).isEqualTo(3);
        }
    }
}
