package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.reembed.ReembedJob;
import dev.penstock.records.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code penstock reembed}: the re-embedding job against the configured Kafka and Redis, in this process. */
@Command(
        name = "reembed",
        description = "Keep the index in step with the changes of documents on docs.changes, on a Flink inside this"
                + " process.",
        footer =
                "Missing topics are created. Ctrl-C stops the job; with job.checkpoint-dir, the next start goes on from its "
                        + "last checkpoint. Send changes with penstock documents. For a Flink cluster, see deploy/flink.")
final class ReembedCommand implements Callable<Integer> {
    @Mixin
    private JobArguments arguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PenstockConfig config = arguments.config();
        new LocalJob(config, ReembedJob.options(config), KafkaTopics.OF_DOCUMENTS, ReembedJob::build)
                .run(
                        arguments.fresh(),
                        "Indexing what comes on " + config.kafka().topic(Topics.DOC_CHANGES),
                        spec.commandLine().getOut());
        return 0;
    }
}
