package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.cli.live.LiveArguments;
import dev.penstock.jobs.cli.live.LivePage;
import dev.penstock.jobs.cli.live.LivePageException;
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
    /** A service has no page that nobody asked for. */
    private static final Integer NO_PAGE = null;

    @Mixin
    private JobArguments arguments;

    @Mixin
    private LiveArguments live;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PenstockConfig config = arguments.config();
        try (LivePage page =
                live.start(config.kafka(), NO_PAGE, spec.commandLine().getOut())) {
            new LocalJob(config, config.job(), KafkaTopics.OF_REQUESTS, ServeJob::build)
                    .run(
                            arguments.fresh(),
                            "Serving " + config.kafka().topic(Topics.REQUESTS),
                            spec.commandLine().getOut());
            return 0;
        } catch (LivePageException failed) {
            throw new CliException(failed.getMessage(), failed);
        }
    }
}
