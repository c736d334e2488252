package dev.penstock.jobs.reembed;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The re-embedding job: changes of documents from Kafka into the index. */
public final class ReembedJob {

    private ReembedJob() {}

    /** How the job runs: {@code config.job()}, under a name and with checkpoints of its own. */
    public static JobOptions options(PenstockConfig config) {
        return config.job().forJob(config.documents().groupId());
    }

    /** Adds the whole graph to an environment, which the caller then executes. */
    public static void build(StreamExecutionEnvironment env, PenstockConfig config) {
        build(env, config, ReembedGraph::new);
    }

    /** With another graph, for tests that put failures into it. */
    static void build(StreamExecutionEnvironment env, PenstockConfig config, GraphMaker graph) {
        env.configure(FlinkSettings.of(options(config)));
        graph.make(env, config).build();
    }

    /** A constructor of {@link ReembedGraph} or of a subclass. */
    @FunctionalInterface
    interface GraphMaker {
        ReembedGraph make(StreamExecutionEnvironment env, PenstockConfig config);
    }
}
