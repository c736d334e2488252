package dev.penstock.inference.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

    @Test
    void whatIsBeyondTheRangeOfHalvesBecomesTheLastNumberAndNoInfinity() {
        TensorProto half =
                Tensors.toHalf(Tensors.vector("mask", new float[] {-Float.MAX_VALUE, 1e9f, 0.5f, 65504, -1e-12f}));

        ShortBuffer values = half.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        float[] read = new float[values.remaining()];
        for (int i = 0; i < read.length; i++) {
            read[i] = Fp16Conversions.fp16ToFloat(values.get(i));
        }
        assertThat(half.getDataType()).isEqualTo(DataType.FLOAT16_VALUE);
        assertThat(read).containsExactly(-65504, 65504, 0.5f, 65504, -0.0f);
    }

    @Test
    void constantsAndCastsAreConvertedAndInputsAndOutputsKeepTheirTypes() {
        ModelProto converted = convert(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT_VALUE))
                .addInput(value("ids", DataType.INT64_VALUE))
                .addInitializer(Tensors.vector("weights", new float[] {1, 2}))
                .addInitializer(Tensors.vector("axis", 1))
                .addNode(Nodes.node("", "Cast", "numbers", "ids")
                        .addAttribute(Nodes.attribute("to", DataType.FLOAT_VALUE)))
                .addNode(Nodes.node("", "Constant", "one").addAttribute(Nodes.attribute("value_float", 1f)))
                .addNode(Nodes.node("", "ConstantOfShape", "zeros", "axis"))
                .addNode(Nodes.node("", "Sum", "y", "x", "numbers", "weights", "one", "zeros"))
                .addNode(Nodes.node("", "Neg", "z", "y"))
                .addOutput(value("y", DataType.FLOAT_VALUE))
                .addOutput(value("z", DataType.FLOAT_VALUE)));

        assertThat(constantType(converted, "weights")).isEqualTo(DataType.FLOAT16_VALUE);
        assertThat(constantType(converted, "axis")).isEqualTo(DataType.INT64_VALUE);
        assertThat(Nodes.integer(node(converted, "numbers"), "to", 0)).isEqualTo(DataType.FLOAT16_VALUE);
        assertThat(valueType(node(converted, "one"))).isEqualTo(DataType.FLOAT16_VALUE);
        assertThat(valueType(node(converted, "zeros"))).isEqualTo(DataType.FLOAT16_VALUE);

        assertThat(node(converted, "y").getOpType()).isEqualTo("Cast");
        assertThat(node(converted, "y").getInput(0)).isEqualTo("y/half");
        assertThat(node(converted, "y/half").getInput(0)).isEqualTo("x/half");
        assertThat(node(converted, "z/half").getInput(0)).isEqualTo("y/half");
        assertThat(converted.getGraph().getNodeList().stream().map(NodeProto::getName))
                .doesNotHaveDuplicates();
    }

    @Test
    void graphsWithBranchesOrQuantisedWeightsAreRefused() {
        GraphProto.Builder branching = GraphProto.newBuilder()
                .addNode(Nodes.node("", "If", "y", "x")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("then_branch")
                                .setType(AttributeProto.AttributeType.GRAPH)));
        assertThatThrownBy(() -> convert(branching))
                .isInstanceOf(UnsuitableGraphException.class)
                .hasMessageContaining("branches");

        GraphProto.Builder quantised = GraphProto.newBuilder()
                .addInitializer(TensorProto.newBuilder().setName("w").setDataType(DataType.INT8_VALUE));
        assertThatThrownBy(() -> convert(quantised))
                .isInstanceOf(UnsuitableGraphException.class)
                .hasMessageContaining("8 bits");
    }

    private static ModelProto convert(GraphProto.Builder source) {
        Graph graph = new Graph(ModelProto.newBuilder().setGraph(source).build());
        HalfPrecision.apply(graph);
        return graph.toModel();
    }

    private static NodeProto node(ModelProto model, String output) {
        return model.getGraph().getNodeList().stream()
                .filter(node -> node.getOutputList().contains(output))
                .findFirst()
                .orElseThrow();
    }

    private static int constantType(ModelProto model, String name) {
        return model.getGraph().getInitializerList().stream()
                .filter(constant -> constant.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getDataType();
    }

    private static int valueType(NodeProto node) {
        return Nodes.attribute(node, "value").orElseThrow().getT().getDataType();
    }

    private static ValueInfoProto value(String name, int type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type)))
                .build();
    }
}
