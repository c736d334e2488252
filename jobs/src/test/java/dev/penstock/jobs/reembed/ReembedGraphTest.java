package dev.penstock.jobs.reembed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What must hold of the graph before it meets a cluster. */
class ReembedGraphTest {
    private final StreamExecutionEnvironment env = environment();

    @Test
    void everyOperatorHasAUidThatSavepointsCanRelyOn() {
        assertThat(env.getStreamGraph(false).getStreamNodes())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.getTransformationUID())
                        .as("uid of " + node.getOperatorName())
                        .isNotBlank());
    }

    @Test
    void noTypeOfTheGraphNeedsKryo() {
        assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(env.getStreamGraph(false).getStreamNodes()).allSatisfy(node -> {
            assertThat(String.valueOf(node.getTypeSerializerOut())).doesNotContain("Kryo");
            assertThat(List.of(node.getTypeSerializersIn()))
                    .noneMatch(in -> String.valueOf(in).contains("Kryo"));
        });
    }

    @Test
    void theStagesStandInTheirOrder() {
        assertThat(env.getStreamGraph(false).getStreamNodes().stream()
                        // They come by the hash of an id that counts in this JVM.
                        .sorted(Comparator.comparingInt(StreamNode::getId))
                        .map(StreamNode::getTransformationUID))
                .containsSubsequence("changes", "decode", "document-gate", "index-documents", "chunk-changelog")
                .contains("meter");
    }

    @Test
    void theJobIsAnotherThanTheMainOne() {
        PenstockConfig config = ConfigFile.defaults();

        assertThat(ReembedJob.options(config).name())
                .isEqualTo("penstock-reembed")
                .isNotEqualTo(config.job().name());
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        ReembedJob.build(env, ConfigFile.defaults());
        return env;
    }
}
