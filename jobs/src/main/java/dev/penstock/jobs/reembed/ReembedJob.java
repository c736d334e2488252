package dev.penstock.jobs.reembed;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The re-embedding job: changes of documents from Kafka into the index. */
public final class ReembedJob {
    private static final Duration LONGEST_ALIGNMENT = Duration.ofSeconds(1);

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
        env.configure(settings(config));
        graph.make(env, config).build();
    }

    /**
     * Documents are small next to Flink's buffers and slow to embed: thousands of them wait in front of the index, and a
     * barrier behind them would be minutes late. So it overtakes them, and they are in the checkpoint.
     */
    private static Configuration settings(PenstockConfig config) {
        return FlinkSettings.of(options(config))
                .set(CheckpointingOptions.ENABLE_UNALIGNED, true)
                .set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, LONGEST_ALIGNMENT);
    }

    /** A constructor of {@link ReembedGraph} or of a subclass. */
    @FunctionalInterface
    interface GraphMaker {
        ReembedGraph make(StreamExecutionEnvironment env, PenstockConfig config);
    }
}
