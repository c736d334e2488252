package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.penstock.inference.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes an ONNX model anew, with its attention and normalisations fused, and in half precision where that is asked for.
 *
 * <p>ONNX Runtime's own optimiser goes first: it folds what is constant, fuses activations and layer normalisations, and
 * brings graphs of different exporters into one form. What it leaves is fused here. The result is run beside the
 * original before it is kept.
 */
public final class GraphPreparation {
    /** To be raised when other graphs are written for the same model. */
    private static final int VERSION = 1;

    private static final double LEAST_AGREEMENT = 0.99999;
    private static final double LEAST_AGREEMENT_OF_HALVES = 0.999;

    /** Protobuf messages end at 2 GiB, and weights that stand beside the file are not moved. */
    private static final long LARGEST = 2_000_000_000;

    private GraphPreparation() {}

    /** Names what a file was prepared by: another version may prepare the same model otherwise. */
    public static String version() {
        return "v" + VERSION + "-ort" + Engines.onnxRuntime().getVersion();
    }

    /** A model of a single node, to see whether a device can run one. */
    public static byte[] smallest() {
        TypeProto oneNumber = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(6)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
                .setGraph(GraphProto.newBuilder()
                        .setName("smallest")
                        .addInput(ValueInfoProto.newBuilder().setName("x").setType(oneNumber))
                        .addNode(Nodes.node("", "Neg", "y", "x"))
                        .addOutput(ValueInfoProto.newBuilder().setName("y").setType(oneNumber)))
                .build()
                .toByteArray();
    }

    /** Whether the file holds a prepared model as it was written. */
    public static boolean isWhole(Path prepared) throws IOException {
        return SealedFile.isWhole(prepared);
    }

    /**
     * Prepares a model on the CPU, whatever it will run on. The file appears in one step; processes that prepare at the
     * same time do not disturb each other.
     *
     * @param half whether weights and activations are converted to half precision
     * @param prepared the file to write
     * @return what was fused
     * @throws UnsuitableGraphException if there is nothing to fuse, the graph cannot be converted, or the result is not
     *     what the original computes; nothing is written then
     * @throws IOException if files cannot be read or written
     */
    public static Fused prepare(Path onnx, boolean half, Path prepared) throws IOException {
        if (Files.size(onnx) > LARGEST) {
            throw new UnsuitableGraphException("it is larger than " + LARGEST + " bytes");
        }
        Files.createDirectories(prepared.getParent());
        Path optimised = Files.createTempFile(prepared.getParent(), prepared.getFileName() + "-", ".optimised.onnx");
        Path part = Files.createTempFile(prepared.getParent(), prepared.getFileName() + "-", ".part.onnx");
        try {
            optimise(onnx, optimised);
            Fused fused = rewrite(optimised, half, part);
            compare(onnx, part, half ? LEAST_AGREEMENT_OF_HALVES : LEAST_AGREEMENT);
            Files.move(part, prepared, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return fused;
        } catch (OrtException e) {
            throw new UnsuitableGraphException("ONNX Runtime says: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(optimised);
            Files.deleteIfExists(part);
        }
    }

    /** Extended optimisations are the same on every machine; those beyond depend on the processor. */
    private static void optimise(Path onnx, Path optimised) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(OptLevel.EXTENDED_OPT);
            options.setOptimizedModelFilePath(optimised.toString());
            Engines.onnxRuntime().createSession(onnx.toString(), options).close();
        }
    }

    private static Fused rewrite(Path optimised, boolean half, Path target) throws IOException {
        Graph graph = Graph.read(optimised);
        Fused fused = new Fused(AttentionFusion.apply(graph), SkipNormalisationFusion.apply(graph));
        if (half) {
            HalfPrecision.apply(graph);
        } else if (fused.attentions == 0 && fused.normalisations == 0) {
            throw new UnsuitableGraphException("it has no attention or normalisation of a known form");
        }
        SealedFile.write(graph.toModel(), target);
        return fused;
    }

    private static void compare(Path onnx, Path changed, double least) throws OrtException {
        double cosine = Agreement.lowestCosine(onnx, changed);
        if (cosine < least) {
            throw new UnsuitableGraphException(
                    "what it gives changes too much (cosine " + cosine + ", at least " + least + " is asked for)");
        }
    }

    /** How many of each were fused. */
    public record Fused(int attentions, int normalisations) {}
}
