package dev.penstock.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.fixtures.GraphRules;
import dev.penstock.options.YamlTree;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What must hold of the graph before it meets a cluster, with every stage that can be turned on. */
class MetricsGraphTest {
    private static final String ALL = """
            generators: {writer: {kind: openai, location: "http://localhost:1/v1", model: m}}
            routing:
              tiers:
                - name: premium
                  share: 1
                  generators: [writer]
                  usd-per-million-prompt-tokens: 1
                  usd-per-million-completion-tokens: 2
            metrics: {prometheus: {port: 9260-9279}, quality: {judge: {share: 0.1, tier: premium}}}
            """;

    private final StreamExecutionEnvironment env = environment();

    @Test
    void everyOperatorHasAUid() {
        GraphRules.assertThatEveryOperatorHasAUid(env);
    }

    @Test
    void noTypeOfTheGraphNeedsKryo() {
        GraphRules.assertThatNoTypeNeedsKryo(env);
    }

    @Test
    void theStagesStandInTheirOrder() {
        assertThat(GraphRules.operators(env).stream().map(StreamNode::getTransformationUID))
                .containsSubsequence("traces", "facts", "slices", "windows", "cost-outlook")
                .contains("alert-rules", "score-answers", "feedback-join", "judge-answers", "drift-detect");
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        MetricsJob.build(env, ConfigFile.bind(YamlTree.parse(ALL)));
        return env;
    }
}
