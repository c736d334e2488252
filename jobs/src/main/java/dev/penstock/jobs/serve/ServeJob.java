package dev.penstock.jobs.serve;

import dev.penstock.connectors.PolicyTopicReader;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyCodec;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The main job: requests from Kafka, through guardrail, caches, router and models, to responses on Kafka. */
public final class ServeJob {

    private ServeJob() {}

    /**
     * Adds the whole graph to an environment, which the caller then executes. The environment's own settings
     * (parallelism, checkpoints, restarts) are taken from {@code config.job()}. The policies that hold now are read from
     * Kafka, so that no request is screened before they are known.
     *
     * @throws dev.penstock.connectors.KafkaAccessException when Kafka does not answer or refuses
     */
    public static void build(StreamExecutionEnvironment env, PenstockConfig config) {
        build(env, config, PolicyTopicReader.read(config.kafka(), PolicyCodec::decode), ServeGraph::new);
    }

    /** With policies that were read before, and with another graph, for tests that put failures into it. */
    static void build(
            StreamExecutionEnvironment env, PenstockConfig config, Map<String, Policy> policies, GraphMaker graph) {
        env.configure(FlinkSettings.of(config.job()));
        graph.make(env, config, policies).build();
    }

    /** A constructor of {@link ServeGraph} or of a subclass. */
    @FunctionalInterface
    interface GraphMaker {
        ServeGraph make(StreamExecutionEnvironment env, PenstockConfig config, Map<String, Policy> policies);
    }
}
