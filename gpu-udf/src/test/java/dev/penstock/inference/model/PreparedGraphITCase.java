package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Precision;
import dev.penstock.inference.fixtures.EncoderSetup;
import dev.penstock.inference.fixtures.Texts;
import dev.penstock.inference.model.graph.GraphPreparation;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real MiniLM and bge-small, prepared on the CPU. */
class PreparedGraphITCase {
    private static final Placement GPU = new Placement(OptionalInt.of(0));

    @TempDir
    static Path folder;

    private static ModelCache cache;
    private static ModelFiles minilm;
    private static List<float[]> expected;

    @BeforeAll
    static void encodeWithTheOriginal() {
        cache = new ModelCache(folder);
        minilm = CarriedModel.MINILM.unpack(ModelCache.ofUser(), Precision.AUTO);
        expected = vectors(minilm.graph());
    }

    @Test
    void attentionAndNormalisationsOfMiniLmAreFusedAndItsVectorsStay() throws Exception {
        Path fused = PreparedGraph.of(minilm, options("minilm", Precision.AUTO), Placement.CPU, cache);

        assertThat(operators(fused))
                .containsEntry("MultiHeadAttention", 6L)
                .containsEntry("SkipLayerNormalization", 12L)
                .containsEntry("BiasGelu", 6L)
                .doesNotContainKeys("Softmax", "Transpose");
        assertThat(lowestCosine(vectors(fused), expected)).isGreaterThan(0.99999);
    }

    @Test
    void theFileIsMadeOnceAndHealsWhenItIsDamaged() throws Exception {
        ModelCache own = new ModelCache(folder.resolve("healing"));
        Path file = PreparedGraph.prepared(minilm, false, own);
        assertThat(file.getFileName().toString()).startsWith(minilm.sha256().substring(0, 12) + "-fp32-v");
        var written = Files.getLastModifiedTime(file);
        assertThat(PreparedGraph.prepared(minilm, false, own)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);

        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(file.toFile().length() / 2);
            damaged.write("a broken disk".getBytes());
        }
        assertThat(GraphPreparation.isWhole(file)).isFalse();
        assertThat(PreparedGraph.prepared(minilm, false, own)).isEqualTo(file);
        assertThat(GraphPreparation.isWhole(file)).isTrue();

        Files.write(file, new byte[10]);
        PreparedGraph.prepared(minilm, false, own);
        assertThat(GraphPreparation.isWhole(file)).isTrue();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void halfPrecisionKeepsInputsAndOutputsAndComesNearToSingle() throws Exception {
        Path half = PreparedGraph.of(minilm, options("minilm", Precision.FP16), GPU, cache);
        ModelProto model = parse(half);

        assertThat(model.getGraph().getInitializerList())
                .noneMatch(constant -> constant.getDataType() == DataType.FLOAT_VALUE);
        assertThat(model.getGraph().getOutputList())
                .allMatch(output -> output.getType().getTensorType().getElemType() == DataType.FLOAT_VALUE);
        assertThat(Files.size(half)).isLessThan(Files.size(minilm.graph()) * 52 / 100);
        // The CPU computes in single precision between casts, so this shows the graph and not a GPU's arithmetic.
        assertThat(lowestCosine(vectors(half), expected)).isBetween(0.999, 0.999_999_99);
    }

    @Test
    void halfPrecisionIsRefusedOnACpuAndForAQuantisedModel() {
        assertThatThrownBy(() -> PreparedGraph.of(minilm, options("minilm", Precision.FP16), Placement.CPU, cache))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("precision is fp16", "needs a GPU", "docs/gpu.md");
        assertThatThrownBy(() -> PreparedGraph.of(bge(), options("bge-small", Precision.FP16), GPU, cache))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("fp16", "bge-small-en-v1.5", "quantised to 8 bits");
    }

    @Test
    void quantisedModelsAndThoseOfOthersAreUsedAsTheyAre() throws Exception {
        ModelFiles bge = bge();
        assertThat(PreparedGraph.of(bge, options("bge-small", Precision.AUTO), Placement.CPU, cache))
                .isEqualTo(bge.graph());

        EncoderOptions plain = EncoderSetup.of("minilm").optimise(false).build();
        assertThat(PreparedGraph.of(minilm, plain, Placement.CPU, cache)).isEqualTo(minilm.graph());

        Path onnx = Files.write(folder.resolve("neg.onnx"), GraphPreparation.smallest());
        ModelFiles unknown = new ModelFiles("neg", onnx, onnx, "a".repeat(64), Pooling.MEAN, false);
        assertThat(PreparedGraph.of(unknown, options("neg", Precision.AUTO), Placement.CPU, cache))
                .isEqualTo(onnx);

        Path broken = Files.writeString(folder.resolve("broken.onnx"), "no protobuf at all");
        ModelFiles unreadable = new ModelFiles("broken", broken, broken, "b".repeat(64), Pooling.MEAN, false);
        assertThat(PreparedGraph.of(unreadable, options("broken", Precision.AUTO), Placement.CPU, cache))
                .isEqualTo(broken);
    }

    @Test
    void aCacheThatCannotBeWrittenCostsSpeedAndNotTheModel() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        assertThat(PreparedGraph.prepared(minilm, false, new ModelCache(file))).isEqualTo(minilm.graph());
        assertThatThrownBy(() -> PreparedGraph.prepared(minilm, true, new ModelCache(file)))
                .hasMessageContaining("-Dpenstock.cache.dir=FOLDER");
    }

    private static ModelFiles bge() {
        return CarriedModel.BGE_SMALL.unpack(ModelCache.ofUser(), Precision.AUTO);
    }

    private static EncoderOptions options(String model, Precision precision) {
        return EncoderSetup.of(model)
                .precision(precision)
                .device(DeviceChoice.AUTO)
                .build();
    }

    private static Map<String, Long> operators(Path onnx) throws Exception {
        return parse(onnx).getGraph().getNodeList().stream()
                .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
    }

    private static ModelProto parse(Path onnx) throws Exception {
        return ModelProto.parseFrom(Files.readAllBytes(onnx));
    }

    /** Texts of all lengths, in batches that are padded. */
    private static List<float[]> vectors(Path onnx) {
        List<float[]> vectors = new ArrayList<>();
        try (TextTokenizer tokenizer = TextTokenizer.open(minilm.tokenizer(), 256);
                OnnxModel model = OnnxModel.load(onnx, Placement.CPU, Pooling.MEAN);
                RootAllocator memory = new RootAllocator(64 << 20);
                EncoderPass<float[]> pass = new EncoderPass<>(model, Pooling.MEAN, memory, (vector, states) -> {
                    float[] copy = new float[vector.capacity()];
                    vector.get(0, copy);
                    return copy;
                })) {
            List<TokenizedText> texts =
                    Texts.various(200).stream().map(tokenizer::tokenize).toList();
            for (int i = 0; i < texts.size(); i += 8) {
                vectors.addAll(pass.run(texts.subList(i, i + 8)));
            }
        }
        return vectors;
    }

    private static double lowestCosine(List<float[]> some, List<float[]> others) {
        double lowest = 1;
        for (int i = 0; i < some.size(); i++) {
            double cosine = 0;
            for (int j = 0; j < some.get(i).length; j++) {
                cosine += (double) some.get(i)[j] * others.get(i)[j];
            }
            lowest = Math.min(lowest, cosine);
        }
        return lowest;
    }
}
