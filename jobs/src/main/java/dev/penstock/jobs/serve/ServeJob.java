package dev.penstock.jobs.serve;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import java.util.function.BiFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The main job: requests from Kafka, through guardrail, caches, router and models, to responses on Kafka. */
public final class ServeJob {

    private ServeJob() {}

    /**
     * Adds the whole graph to an environment, which the caller then executes. The environment's own settings
     * (parallelism, checkpoints, restarts) are taken from {@code config.job()}.
     */
    public static void build(StreamExecutionEnvironment env, PenstockConfig config) {
        build(env, config, ServeGraph::new);
    }

    /** With another graph, for tests that put failures into it. */
    static void build(
            StreamExecutionEnvironment env,
            PenstockConfig config,
            BiFunction<StreamExecutionEnvironment, PenstockConfig, ServeGraph> graph) {
        env.configure(FlinkSettings.of(config.job()));
        graph.apply(env, config).build();
    }
}
