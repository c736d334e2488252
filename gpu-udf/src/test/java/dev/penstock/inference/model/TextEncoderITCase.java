package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Precision;
import dev.penstock.inference.Shared;
import dev.penstock.inference.TokenStates;
import dev.penstock.inference.Work;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.engine.Engines;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real MiniLM and bge-small, from their carriers through Arrow to vectors. */
class TextEncoderITCase {
    private static TextEncoder minilm;

    @BeforeAll
    static void open() {
        minilm = open("minilm", 256);
    }

    @AfterAll
    static void close() {
        minilm.close();
    }

    @Test
    void similarSentencesAreCloserThanUnrelatedOnes() {
        float[] question = vector(minilm, "How do I reset my password?");
        float[] paraphrase = vector(minilm, "I forgot my login credentials and need new ones");
        float[] unrelated = vector(minilm, "The recipe needs two eggs and a cup of flour");

        assertThat(question).hasSize(384);
        assertThat(cosine(question, question)).isCloseTo(1, within(1e-5));
        assertThat(cosine(question, paraphrase)).isGreaterThan(0.45);
        assertThat(cosine(question, unrelated)).isLessThan(0.2);
    }

    @Test
    void bgeSmallRanksTheAnsweringPassageFirst() {
        try (TextEncoder bge = open("bge-small", 128)) {
            float[] question = vector(bge, "Which port does Redis listen on?");
            double answer =
                    cosine(question, vector(bge, "By default the Redis server accepts connections on port 6379."));
            double other = cosine(question, vector(bge, "Flink takes checkpoints of its state at regular intervals."));

            assertThat(answer).isGreaterThan(other + 0.15);
            assertThat(bge.identity().name()).isEqualTo("bge-small-en-v1.5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small", "minilm"})
    void quantisedModelsRunOneTextAtATimeWhateverIsConfigured(String model) {
        EncoderOptions options =
                EncoderSetup.of(model).precision(Precision.INT8).maxTokens(128).build();
        try (TextEncoder encoder = TextEncoder.open(options, OptionalInt.empty())) {
            List<CompletableFuture<Encoding>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                answers.add(encoder.encode("the same length of text, number " + i, Work.BATCH));
            }
            answers.forEach(CompletableFuture::join);

            assertThat(encoder.metrics().meanBatchSize()).isEqualTo(1);
            assertThat(cosine(answers.get(7).join().vector(), vector(encoder, "the same length of text, number 7")))
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void aTextHasTheSameVectorAloneAndAmongLongerOnes() {
        List<String> texts = List.of("short", "a text of some more words than that", "word ".repeat(120), "é", "");
        try (TextTokenizer tokenizer = tokenizer(256);
                OnnxModel model = OnnxModel.load(files().graph(), Placement.CPU, Pooling.MEAN);
                RootAllocator memory = new RootAllocator(64 << 20);
                EncoderPass<Encoding> pass = new EncoderPass<>(
                        model, Pooling.MEAN, memory, (vector, states) -> new Encoding(copy(vector), states.tokens()))) {
            List<TokenizedText> tokenized =
                    texts.stream().map(tokenizer::tokenize).toList();
            List<Encoding> together = pass.run(tokenized);

            for (int i = 0; i < texts.size(); i++) {
                Encoding alone = pass.run(List.of(tokenized.get(i))).get(0);
                assertThat(cosine(alone.vector(), together.get(i).vector()))
                        .as("text %d", i)
                        .isGreaterThan(0.9999);
                assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
            }
            pass.close();
            assertThat(memory.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void vectorsAreThoseOfAPlainSession() throws Exception {
        List<String> texts = List.of("How do I reset my password?", "word ".repeat(60), "short");
        OrtEnvironment environment = Engines.onnxRuntime();
        try (TextTokenizer tokenizer = tokenizer(256);
                OrtSession session = environment.createSession(files().graph().toString())) {
            for (String text : texts) {
                long[] ids = tokenizer.tokenize(text).ids();
                long[] ones = new long[ids.length];
                Arrays.fill(ones, 1);
                try (OnnxTensor input = OnnxTensor.createTensor(environment, new long[][] {ids});
                        OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {ones});
                        OnnxTensor types = OnnxTensor.createTensor(environment, new long[1][ids.length]);
                        OrtSession.Result result = session.run(
                                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
                    float[][] states = ((float[][][]) result.get(0).getValue())[0];
                    assertThat(cosine(vector(minilm, text), unitMean(states))).isGreaterThan(0.9999);
                }
            }
        }
    }

    @Test
    void theReaderSeesTheStatesOfEachTokenAndNoPadding() {
        List<String> texts = List.of("two words", "word ".repeat(30));
        try (TextTokenizer tokenizer = tokenizer(256);
                OnnxModel model = OnnxModel.load(files().graph(), Placement.CPU, Pooling.MEAN);
                RootAllocator memory = new RootAllocator(64 << 20);
                EncoderPass<float[][]> pass = new EncoderPass<>(
                        model, Pooling.MEAN, memory, (vector, states) -> new float[][] {copy(vector), mean(states)})) {
            List<TokenizedText> tokenized =
                    texts.stream().map(tokenizer::tokenize).toList();
            for (float[][] read : pass.run(tokenized)) {
                assertThat(cosine(read[0], read[1]) / Math.sqrt(cosine(read[1], read[1])))
                        .isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void aPassThatFailsInTheMiddleKeepsTheNextOnesRightAndLeavesNoMemory() {
        try (TextTokenizer tokenizer = tokenizer(256);
                OnnxModel model = OnnxModel.load(files().graph(), Placement.CPU, Pooling.MEAN);
                RootAllocator memory = new RootAllocator(64 << 20);
                EncoderPass<float[]> pass = new EncoderPass<>(model, Pooling.MEAN, memory, (vector, states) -> {
                    if (states.tokens() == 7) {
                        throw new IllegalStateException("a head that fails");
                    }
                    return copy(vector);
                })) {
            TokenizedText good = tokenizer.tokenize("a good text");
            TokenizedText unreadable = tokenizer.tokenize("one two three four five");
            TokenizedText beyondTheVocabulary =
                    new TokenizedText(new long[] {101, 1_000_000, 102}, new int[3], new int[3]);
            float[] before = pass.run(List.of(good)).get(0);

            assertThatThrownBy(() -> pass.run(List.of(good, unreadable, good)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pass.run(List.of(good, beyondTheVocabulary)))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_FAILED));
            assertThat(pass.run(List.of(good)).get(0)).containsExactly(before);

            pass.close();
            assertThat(memory.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void aPassLeavesLessThanOneVectorOfATextOnTheHeap() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TextTokenizer tokenizer = tokenizer(256);
                OnnxModel model = OnnxModel.load(files().graph(), Placement.CPU, Pooling.MEAN);
                RootAllocator memory = new RootAllocator(64 << 20);
                EncoderPass<Integer> pass =
                        new EncoderPass<>(model, Pooling.MEAN, memory, (vector, states) -> states.tokens())) {
            TokenizedText text = tokenizer.tokenize("a text of some more words than that");
            List<TokenizedText> texts = Collections.nCopies(8, text);
            pass.run(texts);
            long before = threads.getCurrentThreadAllocatedBytes();
            pass.run(texts);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated / texts.size()).isLessThan((long) model.dimensions() * Float.BYTES);
        }
    }

    @Test
    void memoryIsTakenOnceForEachCaller() {
        try (TextEncoder encoder = open("minilm", 64)) {
            long afterFirst = 0;
            for (int round = 0; round < 20; round++) {
                encode(encoder, "text number " + round);
                afterFirst = round == 0 ? encoder.allocatedBytes() : afterFirst;
            }
            assertThat(encoder.allocatedBytes()).isPositive().isLessThanOrEqualTo(2 * afterFirst);
        }
    }

    @Test
    void longTextsAreCutAtMaxTokensAndNotAtTheTokenizersOwn128() {
        String text = "word ".repeat(1000);
        assertThat(encode(minilm, text).tokens()).isEqualTo(256);
        assertThat(encode(minilm, "word ".repeat(198)).tokens()).isEqualTo(200);
        assertThat(vector(minilm, text))
                .containsExactly(vector(minilm, "word ".repeat(254) + " what is beyond does not count"));
    }

    @Test
    void aTextOfMegabytesIsCutBeforeItIsTokenised() {
        assertThat(encode(minilm, "😀 word ".repeat(700_000)).tokens()).isEqualTo(256);
    }

    @Test
    void oddTextsHaveVectors() {
        assertThat(encode(minilm, "").tokens()).isEqualTo(2);
        for (String text : List.of(
                "", " ", "\n\t", "😀👩‍👩‍👧‍👦", "日本語のテキスト", "مرحبا", "\u0000", "\uD800", "a\uDC00b", "e\u0301")) {
            float[] vector = vector(minilm, text);
            assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
        }
        assertThat(cosine(vector(minilm, "I love it 😀"), vector(minilm, "I love it")))
                .isBetween(0.5, 0.99999);
    }

    @Test
    void eightThreadsGetTheVectorsThatOneThreadGets() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            texts.add("text number " + i + " about topic " + i % 7 + " word".repeat(i % 13));
        }
        List<float[]> expected =
                texts.stream().map(text -> vector(minilm, text)).toList();

        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<float[]>>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> texts.stream().map(text -> minilm.encode(text, Work.INTERACTIVE)).toList().stream()
                        .map(answer -> answer.join().vector())
                        .toList());
            }
            for (Future<List<float[]>> result : threads.invokeAll(tasks)) {
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(cosine(result.get().get(i), expected.get(i))).isGreaterThan(0.9999);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(minilm.metrics().coalesced()).isPositive();
        assertThat(minilm.metrics().queueSize()).isZero();
        assertThat(minilm.metrics().failed()).isZero();
    }

    @Test
    void anInterruptedCallerDoesNotWaitForRoom() {
        EncoderOptions tight = EncoderSetup.of("minilm")
                .maxTokens(512)
                .callers(1)
                .batch(1, 1024)
                .maxDelay(Duration.ZERO)
                .queueCapacity(1)
                .build();
        try (Encoder encoder = Encoders.open(tight)) {
            encoder.encode("running " + "word ".repeat(600), Work.BATCH);
            encoder.encode("waiting " + "word ".repeat(600), Work.BATCH);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> encoder.encode("one too many", Work.BATCH))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aModelWithItsWeightsBesideTheGraphGivesTheSameVectors(@TempDir Path folder) throws Exception {
        ModelFiles files = files();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setOptimizedModelFilePath(folder.resolve("model.onnx").toString());
            options.addConfigEntry("session.optimized_model_external_initializers_file_name", "model.onnx_data");
            Engines.onnxRuntime()
                    .createSession(files.graph().toString(), options)
                    .close();
        }
        Files.copy(files.tokenizer(), folder.resolve("tokenizer.json"));
        assertThat(GraphTraits.of(folder.resolve("model.onnx")).externalData()).containsExactly("model.onnx_data");

        try (TextEncoder encoder = open(folder.toString(), 64)) {
            assertThat(cosine(vector(encoder, "the same question"), vector(minilm, "the same question")))
                    .isGreaterThan(0.9999);
            assertThat(encoder.identity().sha256()).isNotEqualTo(Sha256.of(folder.resolve("model.onnx")));
        }
    }

    @Test
    void theIdentityTellsPrecisionsApart() {
        EncoderOptions quantised = EncoderSetup.of("minilm")
                .precision(Precision.INT8)
                .maxTokens(64)
                .build();
        try (Encoder encoder = Encoders.open(quantised)) {
            assertThat(encoder.identity()).hasToString("all-MiniLM-L6-v2@afdb6f1a0e45/384");
            assertThat(cosine(vector(encoder, "the same question"), vector(minilm, "the same question")))
                    .isBetween(0.95, 0.9999);
        }
    }

    @Test
    void identityIsTheSameAcrossOpens() {
        try (Encoder again = Encoders.open(options("minilm", 64))) {
            assertThat(again.identity()).isEqualTo(minilm.identity());
            assertThat(again.identity()).hasToString("all-MiniLM-L6-v2@759c3cd2b7fe/384");
        }
    }

    @Test
    void closingLeavesNoMemoryAndAnswersLaterCalls() {
        TextEncoder encoder = open("minilm", 64);
        List<CompletableFuture<Encoding>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(encoder.encode("text " + i, Work.BATCH));
        }
        encoder.close();
        encoder.close();

        assertThat(encoder.allocatedBytes()).isZero();
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(() -> encoder.encode("late", Work.BATCH).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void subtasksWithEqualOptionsShareOneEncoder() throws Exception {
        EncoderOptions options = options("minilm", 32);
        Shared.Lease<Encoder> first = Encoders.lease(options);
        Shared.Lease<Encoder> second = Encoders.lease(options("minilm", 32));
        Shared.Lease<Encoder> other = Encoders.lease(options("minilm", 48));
        try {
            assertThat(second.get()).isSameAs(first.get()).isNotSameAs(other.get());
            first.close();
            assertThat(encode(second.get(), "still open").tokens()).isEqualTo(4);
        } finally {
            second.close();
            other.close();
        }
        assertThat(second.get().encode("closed with the last lease", Work.BATCH))
                .isCompletedExceptionally();
    }

    @Test
    void moreTokensThanTheModelTakesAreRefusedAtOpen() {
        assertThatThrownBy(() -> Encoders.open(options("minilm", 600)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all-MiniLM-L6-v2 failed on a text of 600 tokens, the encoder's max-tokens")
                .hasMessageContaining("512");
    }

    @Test
    void tensorsShareArrowsMemory() throws Exception {
        try (OnnxModel model = OnnxModel.load(files().graph(), Placement.CPU, Pooling.MEAN);
                RootAllocator memory = new RootAllocator(1 << 20);
                TokenBatch batch = new TokenBatch(memory)) {
            batch.write(List.of(new long[] {101, 102}), 0);
            try (OnnxTensor tensor = model.tensor(batch, TokenBatch.INPUT_IDS)) {
                batch.inputIds().asLongBuffer().put(1, 4711);

                assertThat(tensor.ownsBuffer()).isFalse();
                assertThat((long[][]) tensor.getValue()).isDeepEqualTo(new long[][] {{101, 4711}});
            }
        }
    }

    private static TextEncoder open(String model, int maxTokens) {
        return TextEncoder.open(options(model, maxTokens), OptionalInt.empty());
    }

    private static EncoderOptions options(String model, int maxTokens) {
        return EncoderSetup.of(model).maxTokens(maxTokens).build();
    }

    private static ModelFiles files() {
        return CarriedModel.MINILM.unpack(ModelCache.ofUser(), Precision.AUTO);
    }

    private static TextTokenizer tokenizer(int maxTokens) {
        return TextTokenizer.open(files().tokenizer(), maxTokens);
    }

    private static Encoding encode(Encoder encoder, String text) {
        return encoder.encode(text, Work.INTERACTIVE).join();
    }

    private static float[] vector(Encoder encoder, String text) {
        return encode(encoder, text).vector();
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return dot;
    }

    private static float[] mean(TokenStates states) {
        float[] mean = new float[states.dimensions()];
        assertThat(states.values().capacity()).isEqualTo(states.tokens() * states.dimensions());
        for (int i = 0; i < states.values().capacity(); i++) {
            mean[i % mean.length] += states.values().get(i) / states.tokens();
        }
        return mean;
    }

    private static float[] unitMean(float[][] states) {
        float[] mean = new float[states[0].length];
        for (float[] state : states) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += state[i];
            }
        }
        double length = Math.sqrt(cosine(mean, mean));
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= (float) length;
        }
        return mean;
    }

    private static float[] copy(FloatBuffer vector) {
        float[] copy = new float[vector.capacity()];
        vector.get(0, copy);
        return copy;
    }
}
