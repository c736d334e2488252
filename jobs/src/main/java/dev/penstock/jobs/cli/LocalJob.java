package dev.penstock.jobs.cli;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs one job against the configured Kafka and Redis, on a Flink inside this process, until it is stopped. */
final class LocalJob {
    private final PenstockConfig config;
    private final JobOptions options;
    private final List<String> topics;
    private final BiConsumer<StreamExecutionEnvironment, PenstockConfig> graph;

    /**
     * @param options how this job runs
     * @param topics what it reads and writes, names without prefix; those that are missing are created
     * @param graph adds the job to an environment
     */
    LocalJob(
            PenstockConfig config,
            JobOptions options,
            List<String> topics,
            BiConsumer<StreamExecutionEnvironment, PenstockConfig> graph) {
        this.config = config;
        this.options = options;
        this.topics = topics;
        this.graph = graph;
    }

    /**
     * Returns only when the job has ended, by an exception.
     *
     * @param fresh whether to leave the last checkpoint alone
     * @param doing what the job does once it runs, for people
     */
    void run(boolean fresh, String doing, PrintWriter out) throws Exception {
        Steps steps = new Steps(out);
        int parallelism = Settings.parallelism(config);
        steps.run(
                "Checking topics",
                () -> Topology.ensureTopics(config, topics, parallelism),
                created -> created.isEmpty() ? "all there" : "created " + String.join(", ", created));
        try (EmbeddedFlink flink = steps.run(
                "Starting Flink",
                () -> EmbeddedFlink.start(parallelism, FlinkSettings.of(options)),
                EmbeddedFlink::webUrl)) {
            StreamExecutionEnvironment env = flink.environment();
            graph.accept(env, config);
            if (options.checkpointDir() != null && !fresh) {
                restore(env, steps);
            }
            JobWatch job = steps.run("Submitting the job", () -> new JobWatch(flink.submit(env)), started -> "running");
            out.println(doing + " on " + config.kafka().bootstrapServers() + ". Flink's web UI: " + flink.webUrl()
                    + ". Ctrl-C stops.");
            out.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(job::cancel, "penstock-stop"));
            job.await();
        }
    }

    /** Goes on from the last checkpoint, which holds what was in flight when the last process ended. */
    private void restore(StreamExecutionEnvironment env, Steps steps) throws Exception {
        steps.run(
                        "Looking for a checkpoint",
                        () -> LastCheckpoint.under(options.checkpointDir()),
                        found -> found.map(path -> "restoring " + path).orElse("none, starting from committed offsets"))
                .ifPresent(checkpoint -> env.configure(LastCheckpoint.restoring(checkpoint)));
    }
}
