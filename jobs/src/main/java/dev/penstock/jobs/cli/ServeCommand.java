package dev.penstock.jobs.cli;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.serve.ServeJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code penstock serve}: the job against the configured Kafka and Redis, in this process. */
@Command(
        name = "serve",
        description = "Run the job against the configured Kafka and Redis, on a Flink inside this process.",
        footer =
                "Missing topics are created. Ctrl-C stops the job; with job.checkpoint-dir, the next start goes on from its "
                        + "last checkpoint. For a Flink cluster, see deploy/flink.")
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path config;

    @Option(
            names = "--fresh",
            description =
                    "Leave the last checkpoint alone and read on from the committed offsets. Requests that were in "
                            + "flight in it are then not answered.")
    private boolean fresh;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PenstockConfig loaded = Settings.load(config);
        PrintWriter out = spec.commandLine().getOut();
        Steps steps = new Steps(out);
        steps.run(
                "Checking topics",
                () -> Topology.ensureTopics(loaded),
                created -> created.isEmpty() ? "all there" : "created " + String.join(", ", created));
        try (EmbeddedFlink flink = steps.run(
                "Starting Flink",
                () -> EmbeddedFlink.start(Settings.parallelism(loaded), FlinkSettings.of(loaded.job())),
                EmbeddedFlink::webUrl)) {
            StreamExecutionEnvironment env = flink.environment();
            ServeJob.build(env, loaded);
            restore(loaded, env, steps);
            JobWatch job = steps.run("Submitting the job", () -> new JobWatch(flink.submit(env)), started -> "running");
            out.println("Serving " + loaded.kafka().topic(dev.penstock.records.Topics.REQUESTS) + " on "
                    + loaded.kafka().bootstrapServers() + ". Flink's web UI: " + flink.webUrl() + ". Ctrl-C stops.");
            out.flush();
            Thread stop = new Thread(job::cancel, "penstock-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            job.await();
            return 0;
        }
    }

    /** Goes on from the last checkpoint, which holds the requests that were in flight when the last process ended. */
    private void restore(PenstockConfig loaded, StreamExecutionEnvironment env, Steps steps) throws Exception {
        String folder = loaded.job().checkpointDir();
        if (folder == null || fresh) {
            return;
        }
        steps.run(
                        "Looking for a checkpoint",
                        () -> LastCheckpoint.under(folder),
                        found -> found.map(path -> "restoring " + path).orElse("none, starting from committed offsets"))
                .ifPresent(checkpoint -> env.configure(LastCheckpoint.restoring(checkpoint)));
    }
}
