package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Set;

/**
 * Converts a graph from single to half precision: constants, casts and everything computed from them. Inputs and
 * outputs keep their types, so that whoever reads the outputs reads single precision.
 *
 * <p>Meant for a graph whose normalisations are fused: the fused operators sum in single precision inside, where single
 * squares and means in half precision would lose digits.
 */
final class HalfPrecision {
    private static final String SUFFIX = "/half";

    private final Graph graph;

    private HalfPrecision(Graph graph) {
        this.graph = graph;
    }

    /** @throws UnsuitableGraphException if the graph is quantised, or has parts that cannot be converted */
    static void apply(Graph graph) {
        Set<Integer> eightBits = Set.of(DataType.INT8_VALUE, DataType.UINT8_VALUE);
        if (graph.constants().stream().anyMatch(constant -> eightBits.contains(constant.getDataType()))) {
            throw new UnsuitableGraphException(
                    "its weights are quantised to 8 bits; half precision is made from a model in single precision");
        }
        if (graph.hasSubgraphs()) {
            throw new UnsuitableGraphException("its graph has branches or loops, which are not converted");
        }
        new HalfPrecision(graph).convert();
    }

    private void convert() {
        graph.constants().stream().filter(Tensors::isFloat).map(Tensors::toHalf).forEach(graph::addConstant);
        graph.nodes().stream().map(HalfPrecision::converted).forEach(graph::add);
        graph.inputs().stream().filter(HalfPrecision::isFloat).forEach(this::castInput);
        graph.outputs().stream().filter(HalfPrecision::isFloat).forEach(this::castOutput);
    }

    private static NodeProto converted(NodeProto node) {
        return switch (node.getOpType()) {
            case "Cast" ->
                Nodes.integer(node, "to", 0) == DataType.FLOAT_VALUE
                        ? Nodes.with(node, Nodes.attribute("to", DataType.FLOAT16_VALUE))
                        : node;
            case "ConstantOfShape" -> withHalfValue(node, Tensors.vector("value", new float[1]));
            case "Constant" ->
                Nodes.attribute(node, "value_float")
                        .map(number ->
                                withHalfValue(node.toBuilder().clearAttribute().build(), scalar(number.getF())))
                        .orElseGet(() -> withHalfValue(node, TensorProto.getDefaultInstance()));
            default -> node;
        };
    }

    private static NodeProto withHalfValue(NodeProto node, TensorProto byDefault) {
        TensorProto value =
                Nodes.attribute(node, "value").map(AttributeProto::getT).orElse(byDefault);
        return Tensors.isFloat(value)
                ? Nodes.with(
                        node,
                        AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeType.TENSOR)
                                .setT(Tensors.toHalf(value))
                                .build())
                : node;
    }

    private static TensorProto scalar(float value) {
        return Tensors.vector("value", new float[] {value}).toBuilder()
                .clearDims()
                .build();
    }

    private void castInput(ValueInfoProto input) {
        String half = input.getName() + SUFFIX;
        graph.redirectReaders(input.getName(), half);
        graph.add(cast(input.getName(), half, DataType.FLOAT16_VALUE));
    }

    private void castOutput(ValueInfoProto output) {
        String name = output.getName();
        String half = name + SUFFIX;
        graph.producer(name).ifPresent(node -> {
            graph.renameOutput(node, name, half);
            graph.redirectReaders(name, half);
            graph.add(cast(half, name, DataType.FLOAT_VALUE));
        });
    }

    private static NodeProto cast(String from, String to, int type) {
        return Nodes.node("", "Cast", to, from)
                .addAttribute(Nodes.attribute("to", type))
                .build();
    }

    private static boolean isFloat(ValueInfoProto value) {
        return value.getType().getTensorType().getElemType() == DataType.FLOAT_VALUE;
    }
}
