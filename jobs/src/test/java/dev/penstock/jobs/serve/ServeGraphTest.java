package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.fixtures.GraphRules;
import dev.penstock.options.YamlTree;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What must hold of the graph before it meets a cluster. */
class ServeGraphTest {

    @Test
    void everyOperatorHasAUidThatSavepointsCanRelyOn() {
        GraphRules.assertThatEveryOperatorHasAUid(environment());
    }

    @Test
    void noTypeOfTheGraphNeedsKryo() {
        GraphRules.assertThatNoTypeNeedsKryo(environment());
    }

    @Test
    void theStagesStandInTheOrderOfTheDesign() {
        assertThat(GraphRules.operators(environment()).stream().map(StreamNode::getTransformationUID))
                .containsSubsequence("requests", "decode", "admit", "deduplicate", "guardrail", "exact-cache")
                .contains(
                        "embed",
                        "classify",
                        "semantic-cache",
                        "retrieve",
                        "route",
                        "infer",
                        "output-filter",
                        "outcomes");
    }

    @Test
    void spansCostNoOperatorUnlessTheyAreAskedFor() {
        assertThat(spansSinks(ConfigFile.defaults())).isEmpty();
        assertThat(spansSinks(ConfigFile.bind(YamlTree.parse("tracing: {exporter: log}"))))
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.getTransformationUID()).isNotBlank());
    }

    private static List<StreamNode> spansSinks(PenstockConfig config) {
        return GraphRules.operators(environment(config)).stream()
                .filter(node -> node.getOperatorName().startsWith("spans"))
                .toList();
    }

    private static StreamExecutionEnvironment environment() {
        return environment(ConfigFile.defaults());
    }

    private static StreamExecutionEnvironment environment(PenstockConfig config) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        ServeJob.build(env, config, Map.of(), ServeGraph::new);
        return env;
    }
}
