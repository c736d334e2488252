package dev.penstock.inference.model.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgreementTest {
    @TempDir
    static Path folder;

    private static Path original;

    @BeforeAll
    static void write() throws IOException {
        original = write("original", "Abs");
    }

    @Test
    void graphsThatComputeTheSameAgree() throws Exception {
        assertThat(Agreement.lowestCosine(original, write("same", "Relu"))).isGreaterThan(0.999_999);
    }

    @Test
    void aGraphThatComputesSomethingElseOrNoNumbersDoesNot() throws Exception {
        assertThat(Agreement.lowestCosine(original, write("other", "Neg"))).isLessThan(-0.999);
        // Of numbers above one the inverse sine is none.
        assertThat(Agreement.lowestCosine(original, write("none", "Asin"))).isEqualTo(-1);
    }

    /** {@code y = operator(input_ids)} */
    private static Path write(String name, String operator) throws IOException {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(6)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
                .setGraph(GraphProto.newBuilder()
                        .setName(name)
                        .addInput(matrix("input_ids", DataType.INT64_VALUE))
                        .addNode(Nodes.node("", "Cast", "x", "input_ids")
                                .addAttribute(Nodes.attribute("to", DataType.FLOAT_VALUE)))
                        .addNode(NodeProto.newBuilder()
                                .setOpType(operator)
                                .addInput("x")
                                .addOutput("y"))
                        .addOutput(matrix("y", DataType.FLOAT_VALUE)))
                .build();
        return Files.write(folder.resolve(name + ".onnx"), model.toByteArray());
    }

    private static ValueInfoProto matrix(String name, int type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(Dimension.newBuilder().setDimParam("batch"))
                                        .addDim(Dimension.newBuilder().setDimParam("length")))))
                .build();
    }
}
