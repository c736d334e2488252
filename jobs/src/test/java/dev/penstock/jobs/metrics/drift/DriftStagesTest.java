package dev.penstock.jobs.metrics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.options.OptionsException;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Exchange;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What must hold of the graph before it meets a cluster. */
class DriftStagesTest {
    @Test
    void everyStageHasAUidAndNeedsNoKryo() {
        StreamGraph graph = graph(true);
        List<StreamNode> stages = graph.getStreamNodes().stream()
                .filter(node -> node.getOperatorName().startsWith("drift-"))
                .toList();

        assertThat(stages)
                .extracting(StreamNode::getTransformationUID)
                .containsExactlyInAnyOrder("drift-collect", "drift-collect-scores", "drift-gather", "drift-detect");
        assertThat(stages).allSatisfy(node -> {
            assertThat(node.getOperatorName()).isEqualTo(node.getTransformationUID());
            assertThat(String.valueOf(node.getTypeSerializerOut())).doesNotContain("Kryo");
        });
    }

    @Test
    void onlyTheFewPartsOfWindowsMeetInOneSubtask() {
        assertThat(graph(false).getStreamNodes())
                .filteredOn(node -> node.getParallelism() == 1)
                .extracting(StreamNode::getTransformationUID)
                .contains("drift-gather")
                .doesNotContain("drift-collect", "drift-detect");
    }

    @Test
    void aRangeWithOneEndIsAFaultOfTheConfiguration() {
        assertThatThrownBy(() -> ConfigFile.bind(
                        YamlTree.parse("metrics: {drift: {reference: pinned, pinned-from: \"2026-11-26T08:00:00Z\"}}")))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("metrics.drift.pinned-to is unset");
    }

    private static StreamGraph graph(boolean scores) {
        Configuration noKryo = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(noKryo);
        env.setParallelism(3);
        DataStream<Exchange> exchanges =
                env.fromSequence(0, 1).map(any -> (Exchange) null).returns(TypeInformation.of(Exchange.class));
        DataStream<Observation> observations =
                env.fromSequence(0, 1).map(any -> (Observation) null).returns(TypeInformation.of(Observation.class));
        DriftStages stages = DriftStages.of(exchanges, scores ? observations : null, ConfigFile.defaults());
        stages.events().sinkTo(new DiscardingSink<>());
        stages.observations().sinkTo(new DiscardingSink<>());
        return env.getStreamGraph(false);
    }
}
