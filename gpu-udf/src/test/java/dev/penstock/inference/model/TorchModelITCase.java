package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Precision;
import dev.penstock.inference.Work;
import dev.penstock.inference.engine.Engines;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TorchScript models on the real PyTorch, which only the profile torch brings. */
@Tag("torch")
class TorchModelITCase {
    @TempDir
    Path folder;

    private ModelFiles minilm;

    @BeforeAll
    static void needsPyTorch() {
        Engines.stayOffline();
        assumeTrue(Engine.hasEngine("PyTorch"), "PyTorch is on the class path with -Ptorch only");
    }

    @BeforeEach
    void writeTokenizer() throws Exception {
        minilm = CarriedModel.MINILM.unpack(ModelCache.ofUser(), Precision.AUTO);
        Files.copy(minilm.tokenizer(), folder.resolve("tokenizer.json"));
    }

    @Test
    void vectorsAreTheMeanOfWhatTheScriptSays() throws Exception {
        TinyTorchScript.write(script());
        try (TextTokenizer tokenizer = TextTokenizer.open(minilm.tokenizer(), 64);
                TextEncoder encoder = open()) {
            List<String> texts = List.of("short", "a text of some more words than that", "", "é");
            List<CompletableFuture<Encoding>> answers = new ArrayList<>();
            texts.forEach(text -> answers.add(encoder.encode(text, Work.BATCH)));

            for (int i = 0; i < texts.size(); i++) {
                double[] expected = meanOfSines(tokenizer.tokenize(texts.get(i)).ids());
                float[] vector = answers.get(i).join().vector();
                for (int k = 0; k < expected.length; k++) {
                    assertThat((double) vector[k]).isCloseTo(expected[k], within(1e-3));
                }
            }
            assertThat(encoder.identity().dimensions()).isEqualTo(TinyTorchScript.DIMENSIONS);
            assertThat(encoder.identity().sha256()).isEqualTo(Sha256.of(script()));
            encoder.close();
            assertThat(encoder.allocatedBytes()).isZero();
        }
    }

    @Test
    void aScriptThatTakesTypeIdsGetsThem() throws Exception {
        TinyTorchScript.writeWithTypeIds(script());
        try (TextEncoder encoder = open()) {
            assertThat(encoder.encode("three inputs", Work.BATCH).join().vector())
                    .hasSize(TinyTorchScript.DIMENSIONS);
        }
    }

    @Test
    void aScriptMayPoolByItself() throws Exception {
        TinyTorchScript.writePooling(script());
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no output of 32-bit floats and rank 3, which pooling mean reads");

        Files.writeString(folder.resolve("penstock-model.json"), "{\"pooling\": \"none\"}");
        try (TextEncoder encoder = open()) {
            float[] first = encoder.encode("every text", Work.BATCH).join().vector();
            float[] second =
                    encoder.encode("begins with [CLS]", Work.BATCH).join().vector();
            assertThat(first).containsExactly(second);
        }
    }

    @Test
    void aFileThatIsNoScriptIsRefused() throws Exception {
        Files.writeString(script(), "weights");
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model.pt cannot be loaded as a TorchScript model");
    }

    @Test
    void aGpuAndOtherPrecisionsAreRefused() throws Exception {
        TinyTorchScript.write(script());
        assertThatThrownBy(() -> TextEncoder.open(
                        EncoderSetup.of(folder.toString())
                                .device(DeviceChoice.GPU)
                                .build(),
                        OptionalInt.empty()))
                .hasMessageContaining("is a TorchScript model, which runs on the CPU");
        assertThatThrownBy(() -> new ModelFolder(folder).read(Precision.FP16))
                .hasMessageContaining("precision is fp16")
                .hasMessageContaining("allowed are auto and fp32");
    }

    private Path script() {
        return folder.resolve("model.pt");
    }

    private TextEncoder open() {
        return TextEncoder.open(EncoderSetup.of(folder.toString()).maxTokens(64).build(), OptionalInt.empty());
    }

    private static double[] meanOfSines(long[] ids) {
        double[] mean = new double[TinyTorchScript.DIMENSIONS];
        double squares = 0;
        for (int k = 0; k < mean.length; k++) {
            for (long id : ids) {
                mean[k] += Math.sin((double) id * (k + 1)) / ids.length;
            }
            squares += mean[k] * mean[k];
        }
        for (int k = 0; k < mean.length; k++) {
            mean[k] /= Math.sqrt(squares);
        }
        return mean;
    }
}
