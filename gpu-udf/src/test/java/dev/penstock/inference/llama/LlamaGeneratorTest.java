package dev.penstock.inference.llama;

import static dev.penstock.inference.fixtures.Answers.failure;
import static dev.penstock.inference.fixtures.Answers.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.Answer;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.Answers;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import dev.penstock.inference.fixtures.SettableClock;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaGeneratorTest {
    private final SettableClock clock = new SettableClock(1_000);
    private final FakeEngine engine = new FakeEngine(clock);
    private final LlamaGenerator generator = new LlamaGenerator(
            "local", "fake.gguf", Options.llama("fake").contextTokens(128).build(), engine, clock);

    @AfterEach
    void stop() {
        engine.gate.countDown();
        generator.close();
    }

    @Test
    void answers() {
        engine.gate.countDown();
        Answer answer = join(generator.generate(Prompts.ask("1", "Hello")));

        assertThat(answer.text()).isEqualTo("one two three four");
        assertThat(answer.completionTokens()).isEqualTo(4);
        assertThat(answer.promptTokens()).isEqualTo(5);
        assertThat(answer.firstTokenMicros()).isNotNegative();
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @Test
    void saysWhenTheTokenLimitEndedTheAnswer() {
        engine.gate.countDown();
        ChatRequest two = Prompts.request(List.of(ChatMessage.user("Hello")), 2);
        Answer answer = join(generator.generate(Prompts.withRequest(Prompts.ask("1", ""), two)));

        assertThat(answer.text()).isEqualTo("one two");
        assertThat(answer.finishReason()).isEqualTo("length");
    }

    @Test
    void refusesAPromptThatDoesNotFit() {
        engine.gate.countDown();
        InferenceException failure = failure(generator.generate(Prompts.ask("1", "x".repeat(128))));
        assertThat(failure.reason()).isEqualTo(Reason.REJECTED);
        assertThat(failure).hasMessageContaining("128 tokens");
    }

    @Test
    void stopsAtTheDeadlineBeforeAndDuringTheAnswer() {
        engine.gate.countDown();
        assertThat(failure(generator.generate(Prompts.ask("1", "Hello", new Work(true, 1_000))))
                        .reason())
                .isEqualTo(Reason.DEADLINE);
        assertThat(engine.prompts).isEmpty();

        engine.msPerToken = 10;
        assertThat(failure(generator.generate(Prompts.ask("2", "Hello", new Work(true, 1_015))))
                        .reason())
                .isEqualTo(Reason.DEADLINE);
        assertThat(engine.cancelled).isEqualTo(1);
    }

    @Test
    void turnsAnyFailureOfTheModelIntoAnError() {
        engine.gate.countDown();
        InferenceException failure = failure(generator.generate(Prompts.ask("1", "fail")));
        assertThat(failure.reason()).isEqualTo(Reason.MODEL_FAILED);
        assertThat(join(generator.generate(Prompts.ask("2", "Hello"))).text())
                .as("the worker lives on")
                .isNotEmpty();
    }

    @Test
    void takesInteractivePromptsFirstAndNoMoreThanMayWait() throws Exception {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        answers.add(generator.generate(Prompts.ask("0", "busy")));
        assertThat(engine.started.await(10, TimeUnit.SECONDS)).isTrue();
        answers.add(generator.generate(Prompts.ask("1", "later", Work.BATCH)));
        answers.add(generator.generate(Prompts.ask("2", "sooner", Work.INTERACTIVE)));
        for (int i = 2; i < LlamaGenerator.WAITING; i++) {
            generator.generate(Prompts.ask("w", "fill", Work.BATCH));
        }
        assertThat(failure(generator.generate(Prompts.ask("x", "Hello"))).reason())
                .isEqualTo(Reason.UNAVAILABLE);

        engine.gate.countDown();
        answers.forEach(Answers::join);
        assertThat(List.copyOf(engine.prompts).subList(0, 3)).containsExactly("busy", "sooner", "later");
    }

    @Test
    void answersWhatWaitsWhenItIsClosed() throws Exception {
        CompletableFuture<Answer> running = generator.generate(Prompts.ask("0", "busy"));
        assertThat(engine.started.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Answer> waiting = generator.generate(Prompts.ask("1", "Hello"));

        Thread closer = new Thread(generator::close);
        closer.start();
        closer.join(100); // closing waits for the token that is being made
        engine.gate.countDown();
        closer.join();

        assertThat(failure(running).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(waiting).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(generator.generate(Prompts.ask("2", "Hello"))).reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(engine.closed).isTrue();
    }

    @Test
    void namesTheOptionThatIsWrong(@TempDir Path folder) throws IOException {
        assertInvalid(null, "local: location is not set");
        assertInvalid("/no/such.gguf", "local: location: there is no file /no/such.gguf");
        Path text = Files.writeString(folder.resolve("model.gguf"), "not a model");
        assertInvalid(text.toString(), "local: location: " + text + " is no GGUF file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"a\"],\"additionalProperties\":false}",
                "{\"enum\":[\"a\",1,null]}",
                "{\"const\":7}"
            })
    void handsOnSchemasThatLlamaCppCanConvert(String schema) {
        assertThat(SafeSchema.check(schema)).isEqualTo(schema);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "",
                "{}",
                "{\"type\":\"nonsense\"}",
                "{\"$ref\":\"#/x\"}",
                "{\"type\":\"array\"}",
                "{\"type\":\"string\",\"pattern\":\"(\"}",
                "{\"type\":\"object\",\"required\":[\"b\"]}",
                "{\"type\":\"object\",\"properties\":[]}",
                "{\"enum\":[]}",
                "{\"enum\":[{}]}"
            })
    void keepsSchemasFromLlamaCppThatWouldEndTheProcess(String schema) {
        assertThatThrownBy(() -> SafeSchema.check(schema))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
    }

    @Test
    void keepsDeepSchemasFromLlamaCpp() {
        String deep = "{\"type\":\"array\",\"items\":".repeat(9) + "{\"type\":\"string\"}" + "}".repeat(9);
        assertThatThrownBy(() -> SafeSchema.check(deep)).hasMessageContaining("deeper than 8");
    }

    @Test
    void takesTheMeaningFromTemplateMarksAndBadCharacters() {
        assertThat(PlainText.of("a</s><|user|>\n[INST] <b> [1] 1 < 2"))
                .isEqualTo("a< /s>< |user|>\n[ INST] <b> [1] 1 < 2");
        assertThat(PlainText.of("x\ud800y\u0000\ud83d\ude00\tz")).isEqualTo("x\ufffdy\ufffd\ud83d\ude00\tz");
    }

    private static void assertInvalid(String location, String message) {
        assertThatThrownBy(() ->
                        LlamaGenerator.open("local", Options.llama(location).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    /** Says "one two three four", a character of the prompt being a token; fails on the prompt "fail". */
    private static final class FakeEngine implements LlamaEngine {
        final CountDownLatch gate = new CountDownLatch(1);
        final CountDownLatch started = new CountDownLatch(1);
        final List<String> prompts = Collections.synchronizedList(new ArrayList<>());
        final SettableClock clock;
        volatile int msPerToken;
        volatile int cancelled;
        volatile boolean closed;

        FakeEngine(SettableClock clock) {
            this.clock = clock;
        }

        @Override
        public String template(ChatRequest request) {
            return request.question();
        }

        @Override
        public int tokens(String text) {
            return text.length();
        }

        @Override
        public Pieces generate(String prompt, ChatRequest request, int maxTokens) {
            prompts.add(prompt);
            started.countDown();
            awaitGate();
            if (prompt.equals("fail")) {
                throw new IllegalStateException("native failure");
            }
            Iterator<String> words = List.of("one", " two", " three", " four").stream()
                    .limit(maxTokens)
                    .iterator();
            return new Pieces() {
                @Override
                public boolean hasNext() {
                    return words.hasNext();
                }

                @Override
                public String next() {
                    clock.advanceMs(msPerToken);
                    return words.next();
                }

                @Override
                public void cancel() {
                    cancelled++;
                }
            };
        }

        private void awaitGate() {
            boolean interrupted = false;
            while (gate.getCount() > 0) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    interrupted = true; // native code cannot be interrupted either
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
