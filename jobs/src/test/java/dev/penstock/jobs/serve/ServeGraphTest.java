package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.options.YamlTree;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What must hold of the graph before it meets a cluster. */
class ServeGraphTest {

    @Test
    void everyOperatorHasAUidThatSavepointsCanRelyOn() {
        assertThat(operators())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.getTransformationUID())
                        .as("uid of " + node.getOperatorName())
                        .isNotBlank());
    }

    @Test
    void noTypeOfTheGraphNeedsKryo() {
        StreamExecutionEnvironment env = environment();

        assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES))
                .as("Flink refuses to make a Kryo serializer")
                .isFalse();
        assertThat(env.getStreamGraph(false).getStreamNodes()).allSatisfy(node -> {
            assertThat(String.valueOf(node.getTypeSerializerOut())).doesNotContain("Kryo");
            assertThat(List.of(node.getTypeSerializersIn()))
                    .noneMatch(in -> String.valueOf(in).contains("Kryo"));
        });
    }

    @Test
    void theStagesStandInTheOrderOfTheDesign() {
        assertThat(operators().stream().map(StreamNode::getTransformationUID))
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
        return environment(config).getStreamGraph(false).getStreamNodes().stream()
                .filter(node -> node.getOperatorName().startsWith("spans"))
                .toList();
    }

    private static List<StreamNode> operators() {
        StreamGraph graph = environment().getStreamGraph(false);
        // Partitions, unions and side outputs are edges by now; sinks expand into nodes whose uids derive from theirs.
        return graph.getStreamNodes().stream()
                // They come by the hash of an id that counts in this JVM.
                .sorted(Comparator.comparingInt(StreamNode::getId))
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
