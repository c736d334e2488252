package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.serve.ServeJob;
import dev.penstock.records.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code penstock serve}: the main job against the configured Kafka and Redis, in this process. */
@Command(
        name = "serve",
        description = "Run the job against the configured Kafka and Redis, on a Flink inside this process.",
        footer =
                "Missing topics are created. Ctrl-C stops the job; with job.checkpoint-dir, the next start goes on from its "
                        + "last checkpoint. For a Flink cluster, see deploy/flink.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private JobArguments arguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PenstockConfig config = arguments.config();
        new LocalJob(config, config.job(), KafkaTopics.OF_REQUESTS, ServeJob::build)
                .run(
                        arguments.fresh(),
                        "Serving " + config.kafka().topic(Topics.REQUESTS),
                        spec.commandLine().getOut());
        return 0;
    }
}
