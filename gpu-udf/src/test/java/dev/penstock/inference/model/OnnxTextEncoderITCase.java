package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** The real MiniLM and bge-small, from their carriers through Arrow to vectors. */
class OnnxTextEncoderITCase {
    private static OnnxTextEncoder minilm;

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
        try (OnnxTextEncoder bge = open("bge-small", 128)) {
            float[] question = vector(bge, "Which port does Redis listen on?");
            double answer =
                    cosine(question, vector(bge, "By default the Redis server accepts connections on port 6379."));
            double other = cosine(question, vector(bge, "Flink takes checkpoints of its state at regular intervals."));

            assertThat(answer).isGreaterThan(other + 0.15);
            assertThat(bge.identity().name()).isEqualTo("bge-small-en-v1.5");
        }
    }

    @Test
    void quantisedModelsRunOneTextAtATimeWhateverIsConfigured() {
        try (OnnxTextEncoder bge = open("bge-small", 128)) {
            List<CompletableFuture<Encoding>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                answers.add(bge.encode("the same length of text, number " + i, Work.BATCH));
            }
            answers.forEach(CompletableFuture::join);

            assertThat(bge.metrics().meanBatchSize()).isEqualTo(1);
            assertThat(cosine(answers.get(7).join().vector(), vector(bge, "the same length of text, number 7")))
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void aTextHasTheSameVectorAloneAndAmongLongerOnes() {
        List<String> texts = List.of("short", "a text of some more words than that", "word ".repeat(120), "é", "");
        try (TextTokenizer tokenizer = tokenizer(256);
                OnnxModel model = OnnxModel.load(files().onnx(), Placement.CPU, Pooling.MEAN);
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
    void identityIsTheSameAcrossOpens() {
        try (Encoder again = Encoders.open(options("minilm", 64))) {
            assertThat(again.identity()).isEqualTo(minilm.identity());
            assertThat(again.identity()).hasToString("all-MiniLM-L6-v2@759c3cd2b7fe/384");
        }
    }

    @Test
    void closingLeavesNoMemoryAndAnswersLaterCalls() {
        OnnxTextEncoder encoder = open("minilm", 64);
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
        try (OnnxModel model = OnnxModel.load(files().onnx(), Placement.CPU, Pooling.MEAN);
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

    private static OnnxTextEncoder open(String model, int maxTokens) {
        return OnnxTextEncoder.open(options(model, maxTokens), OptionalInt.empty());
    }

    private static EncoderOptions options(String model, int maxTokens) {
        return EncoderSetup.of(model).maxTokens(maxTokens).build();
    }

    private static ModelFiles files() {
        return CarriedModel.MINILM.unpack(ModelCache.ofUser());
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

    private static float[] copy(FloatBuffer vector) {
        float[] copy = new float[vector.capacity()];
        vector.get(0, copy);
        return copy;
    }
}
