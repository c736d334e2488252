package dev.penstock.jobs.metrics;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The metrics job: traces and feedback from Kafka to windows of metrics, alerts and drift. */
public final class MetricsJob {
    private MetricsJob() {}

    /** How the job runs: {@code config.job()}, under a name and with checkpoints of its own. */
    public static JobOptions options(PenstockConfig config) {
        return config.job().forJob(config.metrics().groupId());
    }

    /** Adds the whole graph to an environment, which the caller then executes. */
    public static void build(StreamExecutionEnvironment env, PenstockConfig config) {
        build(env, config, MetricsGraph::new);
    }

    /** With another graph, for tests that put failures into it. */
    static void build(StreamExecutionEnvironment env, PenstockConfig config, GraphMaker graph) {
        env.configure(FlinkSettings.of(options(config)));
        graph.make(env, config).build();
    }

    /** A constructor of {@link MetricsGraph} or of a subclass. */
    @FunctionalInterface
    interface GraphMaker {
        MetricsGraph make(StreamExecutionEnvironment env, PenstockConfig config);
    }
}
