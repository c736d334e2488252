package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.metrics.MetricsJob;
import dev.penstock.records.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code penstock metrics}: the metrics job against the configured Kafka and Redis, in this process. */
@Command(
        name = "metrics",
        description =
                "Measure quality, cost, performance and drift of what is on llm.traces and llm.feedback, on a Flink"
                        + " inside this process. Windows of metrics go to llm.metrics.",
        footer =
                "Missing topics are created. Ctrl-C stops the job; with job.checkpoint-dir, the next start goes on from its"
                        + " last checkpoint. For a Flink cluster, see deploy/flink.")
final class MetricsCommand implements Callable<Integer> {
    @Mixin
    private JobArguments arguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PenstockConfig config = arguments.config();
        new LocalJob(config, MetricsJob.options(config), KafkaTopics.OF_METRICS, MetricsJob::build)
                .run(
                        arguments.fresh(),
                        "Measuring what comes on " + config.kafka().topic(Topics.TRACES),
                        spec.commandLine().getOut());
        return 0;
    }
}
