package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.Answer;
import dev.penstock.inference.EndpointMetrics;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.WastedTokens;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.Fault;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import dev.penstock.inference.fixtures.SimulatedProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiGeneratorITCase {
    private static final String QUESTION = "What does a penstock do?";

    private SimulatedProvider provider =
            SimulatedProvider.builder().retryAfterSeconds(0).keepBodies().start();
    private final List<OpenAiGenerator> opened = new ArrayList<>();

    @AfterEach
    void stop() {
        opened.forEach(OpenAiGenerator::close);
        provider.close();
    }

    @Test
    void answers() {
        Answer answer = open(options()).generate(Prompts.ask("id-1", QUESTION)).join();

        assertThat(answer.text()).isEqualTo(SimulatedProvider.answerTo(QUESTION));
        assertThat(answer.model()).isEqualTo("simulated");
        assertThat(answer.provider()).isEqualTo("mid");
        assertThat(answer.promptTokens()).isEqualTo(6);
        assertThat(answer.completionTokens()).isPositive();
        assertThat(answer.attempts()).isEqualTo(1);
        assertThat(provider.callsById()).isEqualTo(Map.of("id-1", 1L));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RATE_LIMITED", "SERVER_ERROR", "HTML", "HALF_JSON", "NO_CHOICES", "HUGE", "HANG_UP"})
    void triesAgainAfterAFaultThatMayPass(Fault fault) {
        provider.failWith(fault, 2);

        Answer answer = open(options()).generate(Prompts.ask("id-1", QUESTION)).join();

        assertThat(answer.text()).isEqualTo(SimulatedProvider.answerTo(QUESTION));
        assertThat(answer.attempts()).isEqualTo(3);
        assertThat(provider.calls("id-1")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR, UNAVAILABLE, 3",
        "HANG_UP, UNAVAILABLE, 3",
        "HTML, MALFORMED_ANSWER, 3",
        "HALF_JSON, MALFORMED_ANSWER, 3",
        "NO_CHOICES, MALFORMED_ANSWER, 3",
        "SILENCE, TIMEOUT, 3",
        "STALLED_BODY, TIMEOUT, 3",
        "REFUSED, REJECTED, 1"
    })
    void saysWhyThereIsNoAnswer(Fault fault, Reason reason, int calls) {
        provider.failWith(fault);

        InferenceException failure =
                failure(open(options().timeout(Duration.ofMillis(200))).generate(Prompts.ask("id-1", QUESTION)));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.attempts()).isEqualTo(calls);
        assertThat(provider.calls("id-1")).isEqualTo(calls);
        assertThat(failure).hasMessageStartingWith("mid: ");
        assertThat(failure.getMessage()).doesNotContain(QUESTION);
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED, 0",
        "SERVER_ERROR, 0",
        "HANG_UP, 2",
        "HTML, 2",
        "HALF_JSON, 2",
        "SILENCE, 2",
        "STALLED_BODY, 2"
    })
    void countsThePromptsOfCallsThatMayBeBilled(Fault fault, int billed) {
        provider.failWith(fault, 2);

        Answer answer = open(options().timeout(Duration.ofMillis(500)))
                .generate(Prompts.ask("id-1", QUESTION))
                .join();

        assertThat(answer.attempts()).isEqualTo(3);
        assertThat(answer.promptTokens()).isEqualTo(6);
        assertThat(answer.wasted()).isEqualTo(new WastedTokens(billed * 6, 0));
    }

    @Test
    void anAnswerAtOnceWastesNothingAndAFailureSaysWhatItWasted() {
        assertThat(open(options())
                        .generate(Prompts.ask("id-1", QUESTION))
                        .join()
                        .wasted())
                .isEqualTo(WastedTokens.NONE);

        provider.failWith(Fault.HALF_JSON);
        InferenceException failure = failure(open(options()).generate(Prompts.ask("id-2", QUESTION)));
        assertThat(failure.wasted()).isEqualTo(new WastedTokens(3 * 6, 0));
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        OpenAiGenerator generator =
                open(Options.openai("http://127.0.0.1:" + unused + "/v1").attempts(2));

        InferenceException failure = failure(generator.generate(Prompts.ask("id-1", QUESTION)));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.attempts()).isEqualTo(2);
        assertThat(failure.wasted()).isEqualTo(WastedTokens.NONE);
    }

    @Test
    void stopsAtTheDeadline() {
        provider.failWith(Fault.SILENCE);
        OpenAiGenerator generator = open(options());

        Work soon = new Work(true, System.currentTimeMillis() + 150);
        InferenceException late = failure(generator.generate(Prompts.ask("id-1", QUESTION, soon)));
        assertThat(late.reason()).isEqualTo(Reason.DEADLINE);
        assertThat(provider.calls()).isEqualTo(1);

        InferenceException past = failure(generator.generate(Prompts.ask("id-2", QUESTION, new Work(true, 1))));
        assertThat(past.reason()).isEqualTo(Reason.DEADLINE);
        assertThat(provider.calls()).as("nothing was sent").isEqualTo(1);
    }

    @Test
    void dropsWhatItsCallersGaveUpQueuedOrUnderWay() {
        provider.failWith(Fault.SILENCE);
        OpenAiGenerator generator = open(options().maxInFlight(1));
        CompletableFuture<Answer> underWay = generator.generate(Prompts.ask("under-way", QUESTION));
        CompletableFuture<Answer> queued = generator.generate(Prompts.ask("queued", QUESTION));

        queued.completeExceptionally(new TimeoutException());
        underWay.cancel(false);

        assertThat(generator.endpoints().get(0).inFlight()).isZero();
        assertThat(generator.endpoints().get(0).waiting()).isZero();
        provider.heal();
        Answer answer = generator.generate(Prompts.ask("id-1", QUESTION)).join();
        assertThat(answer.attempts()).isEqualTo(1);
        assertThat(provider.calls("queued")).isZero();
    }

    @Test
    void givesUpWhereRetryAfterLeadsPastTheDeadline() {
        provider.close();
        provider = SimulatedProvider.builder().retryAfterSeconds(20).start();
        provider.failWith(Fault.RATE_LIMITED);
        Work work = new Work(true, System.currentTimeMillis() + 10_000);
        OpenAiGenerator generator = open(options().maxWait(Duration.ofMinutes(1)));

        InferenceException failure = failure(generator.generate(Prompts.ask("id-1", QUESTION, work)));

        assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(failure.attempts()).isEqualTo(1);
    }

    @Test
    void makesNoCallForAnybodyBeforeRetryAfterHasPassed() {
        provider.close();
        provider = SimulatedProvider.builder().retryAfterSeconds(20).start();
        provider.failWith(Fault.RATE_LIMITED, 1);
        OpenAiGenerator generator = open(options().maxWait(Duration.ofSeconds(1)));

        assertThat(failure(generator.generate(Prompts.ask("id-1", QUESTION))).reason())
                .isEqualTo(Reason.RATE_LIMITED);
        InferenceException other = failure(generator.generate(Prompts.ask("id-2", QUESTION)));

        assertThat(other.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(other.attempts()).isZero();
        assertThat(provider.calls()).isEqualTo(1);
    }

    @Test
    void opensTheBreakerAndClosesItAfterHealing() throws Exception {
        OpenAiGenerator generator =
                open(options().attempts(1).maxWait(Duration.ZERO).breaker(0.5, Duration.ofMillis(300)));
        provider.failWith(Fault.SERVER_ERROR);
        for (int i = 0; i < 10; i++) {
            assertThat(failure(generator.generate(Prompts.ask("id-" + i, QUESTION)))
                            .reason())
                    .isEqualTo(Reason.UNAVAILABLE);
        }
        InferenceException refused = failure(generator.generate(Prompts.ask("id-x", QUESTION)));
        assertThat(refused.reason()).isEqualTo(Reason.CIRCUIT_OPEN);
        assertThat(refused.attempts()).isZero();
        assertThat(provider.calls("id-x")).isZero();

        provider.heal();
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        Answer answer = null;
        while (answer == null && System.nanoTime() < giveUpAt) {
            TimeUnit.MILLISECONDS.sleep(50);
            answer = generator
                    .generate(Prompts.ask("id-y", QUESTION))
                    .exceptionally(failure -> null)
                    .join();
        }
        assertThat(answer).isNotNull();
    }

    @Test
    void waitsOutLimitsWithoutOpeningTheBreaker() {
        provider.failWith(Fault.RATE_LIMITED, 5);
        OpenAiGenerator generator = open(options().attempts(1));

        Answer answer = generator
                .generate(Prompts.ask("id-x", QUESTION))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();

        assertThat(answer.attempts()).isEqualTo(6);
        EndpointMetrics metrics = generator.endpoints().get(0);
        assertThat(metrics.rateLimited()).isEqualTo(5);
        assertThat(metrics.breaker()).isZero();
        assertThat(metrics.retries())
                .as("a limit takes nothing from the budget")
                .isZero();
    }

    @Test
    void holdsThousandsOfCallsWithoutAThreadEach() {
        provider.close();
        provider = SimulatedProvider.builder().latency(Duration.ofMillis(50)).start();
        OpenAiGenerator generator = open(options().maxInFlight(2_000));
        int threadsBefore = Thread.activeCount();
        int calls = 2_000;

        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(generator.generate(Prompts.ask("id-" + i, "Question " + i)));
        }
        int threadsDuring = Thread.activeCount();
        for (int i = 0; i < calls; i++) {
            assertThat(answers.get(i).join().text()).isEqualTo(SimulatedProvider.answerTo("Question " + i));
        }

        assertThat(provider.callsById()).hasSize(calls);
        assertThat(threadsDuring - threadsBefore).isLessThan(20);
        assertThat(provider.inFlightPeak()).as("far more calls than threads").isGreaterThan(50);
    }

    @Test
    void streamsAndTellsTheTimeToTheFirstToken() {
        provider.close();
        provider = SimulatedProvider.builder()
                .latency(Duration.ofMillis(50))
                .tokenEvery(Duration.ofMillis(5))
                .keepBodies()
                .start();

        Answer answer =
                open(options().stream()).generate(Prompts.ask("id-1", "Größe?")).join();

        assertThat(answer.text()).isEqualTo(SimulatedProvider.answerTo("Größe?"));
        assertThat(answer.model()).isEqualTo("simulated");
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.promptTokens()).isEqualTo(2);
        assertThat(answer.firstTokenMicros()).isGreaterThanOrEqualTo(50_000);
        assertThat(provider.bodies().get(0)).contains("\"stream\":true");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STREAM_ERROR", "STREAM_CUT", "SERVER_ERROR", "HTML", "HANG_UP"})
    void asksAgainWhereAStreamBreaks(Fault fault) {
        provider.failWith(fault, 1);

        Answer answer =
                open(options().stream()).generate(Prompts.ask("id-1", QUESTION)).join();

        assertThat(answer.text()).isEqualTo(SimulatedProvider.answerTo(QUESTION));
        assertThat(answer.attempts()).isEqualTo(2);
    }

    @Test
    void sendsTheTraceOn() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Prompt plain = Prompts.ask("id-1", QUESTION);
        Prompt traced = new Prompt(plain.id(), plain.request(), plain.passages(), plain.work(), trace);

        open(options()).generate(traced).join();

        assertThat(provider.traceparents()).containsExactly(trace);
    }

    @Test
    void waitsForAnEndpointThatIsDownAndAnswersAllWhenItIsBack() throws Exception {
        OpenAiGenerator generator =
                open(options().maxWait(Duration.ofMinutes(1)).breaker(0.5, Duration.ofMillis(300)));
        provider.goDown();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(generator.generate(Prompts.ask("id-" + i, "Question " + i)));
        }
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (generator.endpoints().get(0).breaker() == 0 && System.nanoTime() < giveUpAt) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(generator.endpoints().get(0).breaker()).isNotZero();
        assertThat(answers).noneMatch(CompletableFuture::isDone);

        provider.heal();

        for (int i = 0; i < 50; i++) {
            assertThat(answers.get(i).orTimeout(20, TimeUnit.SECONDS).join().text())
                    .isEqualTo(SimulatedProvider.answerTo("Question " + i));
        }
    }

    @Test
    void keepsNoMoreInFlightThanAllowed() {
        provider.close();
        provider = SimulatedProvider.builder().latency(Duration.ofMillis(5)).start();
        OpenAiGenerator generator = open(options().maxInFlight(7));
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(
                    generator.generate(Prompts.ask("id-" + i, QUESTION, i % 2 == 0 ? Work.BATCH : Work.INTERACTIVE)));
        }
        answers.forEach(CompletableFuture::join);

        assertThat(provider.inFlightPeak()).isLessThanOrEqualTo(7);
        assertThat(provider.answered()).isEqualTo(200);
    }

    @Test
    void answersWhatIsInFlightWhenItIsClosed() {
        provider.failWith(Fault.SILENCE);
        OpenAiGenerator generator = open(options().maxInFlight(1));
        CompletableFuture<Answer> inFlight = generator.generate(Prompts.ask("id-1", QUESTION));
        CompletableFuture<Answer> waiting = generator.generate(Prompts.ask("id-2", QUESTION));

        generator.close();

        assertThat(failure(inFlight).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(waiting).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(generator.generate(Prompts.ask("id-3", QUESTION))).reason())
                .isEqualTo(Reason.CLOSED);
    }

    @Test
    void sendsTheKeyAndNeverShowsIt(@TempDir Path folder) throws IOException {
        provider.close();
        provider = SimulatedProvider.builder().apiKey("sk-right").start();
        Path file = Files.writeString(folder.resolve("key"), "sk-right\n");

        assertThat(open(options().apiKeyFile(file.toString()))
                        .generate(Prompts.ask("id-1", QUESTION))
                        .join()
                        .attempts())
                .isEqualTo(1);
        OpenAiGenerator wrong = remember(
                OpenAiGenerator.open("mid", options().apiKeyEnv("KEY").build(), Map.of("KEY", "sk-wrong")::get));
        InferenceException failure = failure(wrong.generate(Prompts.ask("id-2", QUESTION)));

        assertThat(failure).hasMessage("mid: HTTP 401 (type simulated_error, code invalid_api_key)");
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertInvalid(Options.openai(null), "mid: location is not set");
        assertInvalid(Options.openai("localhost:8000"), "mid: location is 'localhost:8000'");
        assertInvalid(Options.openai("ftp://localhost/v1"), "mid: location is 'ftp://localhost/v1'");
        assertInvalid(Options.openai("http://u:secret@localhost/v1"), "mid: location holds credentials");
        assertInvalid(options().model(null), "mid: model is not set");
        assertInvalid(options().apiKeyEnv("NO_SUCH"), "mid: api-key-env: the environment variable NO_SUCH is not set");
        assertInvalid(options().apiKeyFile("/no/such"), "mid: api-key-file: cannot read /no/such");
        assertInvalid(options().apiKeyFile("a").apiKeyEnv("b"), "mid: api-key-env and api-key-file are both set");
    }

    private static void assertInvalid(Options options, String message) {
        assertThatThrownBy(() -> OpenAiGenerator.open("mid", options.build(), name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    private Options options() {
        return Options.openai(provider.baseUrl());
    }

    private OpenAiGenerator open(Options options) {
        GeneratorOptions built = options.build();
        return remember(OpenAiGenerator.open("mid", built, name -> null));
    }

    private OpenAiGenerator remember(OpenAiGenerator generator) {
        opened.add(generator);
        return generator;
    }

    private static InferenceException failure(CompletableFuture<Answer> answer) {
        try {
            throw new AssertionError(
                    "answered: " + answer.orTimeout(20, TimeUnit.SECONDS).join());
        } catch (CompletionException e) {
            return (InferenceException) e.getCause();
        }
    }
}
