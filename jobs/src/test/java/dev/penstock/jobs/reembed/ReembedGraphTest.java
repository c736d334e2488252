package dev.penstock.jobs.reembed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.fixtures.GraphRules;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What must hold of the graph before it meets a cluster. */
class ReembedGraphTest {
    private final StreamExecutionEnvironment env = environment();

    @Test
    void everyOperatorHasAUidThatSavepointsCanRelyOn() {
        GraphRules.assertThatEveryOperatorHasAUid(env);
    }

    @Test
    void noTypeOfTheGraphNeedsKryo() {
        GraphRules.assertThatNoTypeNeedsKryo(env);
    }

    @Test
    void theStagesStandInTheirOrder() {
        assertThat(GraphRules.operators(env).stream().map(StreamNode::getTransformationUID))
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
