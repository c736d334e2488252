package dev.penstock.inference.backend;

import static dev.penstock.inference.fixtures.Answers.failure;
import static dev.penstock.inference.fixtures.Answers.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.inference.WastedTokens;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import dev.penstock.inference.fixtures.SettableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbackGeneratorTest {
    private static final long NOW_MS = 1_000_000;
    private static final Prompt PROMPT = Prompts.ask("id-1", "Hello?");

    @Test
    void asksTheFirstOnlyWhereItAnswers() {
        Backend first = Backend.answering("a");
        Backend second = Backend.answering("b");

        Answer answer = chain(first, second).generate(PROMPT).join();

        assertThat(answer.provider()).isEqualTo("a");
        assertThat(answer.fallbacks()).isEmpty();
        assertThat(second.asked).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {
                "TIMEOUT",
                "RATE_LIMITED",
                "UNAVAILABLE",
                "CIRCUIT_OPEN",
                "MALFORMED_ANSWER",
                "REJECTED",
                "MODEL_FAILED"
            })
    void movesOnAndTellsWhy(Reason reason) {
        Generator chain =
                chain(Backend.failing("a", reason, 3), Backend.failing("b", reason, 0), Backend.answering("c"));

        Answer answer = join(chain.generate(PROMPT));

        assertThat(answer.provider()).isEqualTo("c");
        assertThat(answer.attempts()).isEqualTo(4);
        assertThat(answer.fallbacks()).containsExactly("a: " + reason.code(), "b: " + reason.code());
    }

    @Test
    void whatWasWastedOnTheWayGoesAlong() {
        Backend last = Backend.wasting("c", new WastedTokens(0, 7));

        Answer answer = join(chain(
                        Backend.wasting("a", new WastedTokens(100, 10)),
                        Backend.wasting("b", new WastedTokens(20, 0)),
                        Backend.answering("c"))
                .generate(PROMPT));
        InferenceException failure = failure(
                chain(Backend.wasting("a", new WastedTokens(100, 10)), last).generate(PROMPT));

        assertThat(answer.wasted()).isEqualTo(new WastedTokens(120, 10));
        assertThat(failure.wasted()).isEqualTo(new WastedTokens(100, 17));
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"DEADLINE", "CLOSED"})
    void stopsWhereNobodyCouldDoBetter(Reason reason) {
        Backend second = Backend.answering("b");

        InferenceException failure =
                failure(chain(Backend.failing("a", reason, 1), second).generate(PROMPT));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(second.asked).isZero();
    }

    @Test
    void listsEverybodyWhereNobodyAnswers() {
        InferenceException failure =
                failure(chain(Backend.failing("a", Reason.UNAVAILABLE, 3), Backend.failing("b", Reason.RATE_LIMITED, 2))
                        .generate(PROMPT));

        assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(failure.attempts()).isEqualTo(5);
        assertThat(failure)
                .hasMessage(
                        "no backend answered: a: unavailable (a says unavailable); b: rate_limited (b says rate_limited)");
    }

    @Test
    void takesAThrowingBackendForAFailingOne() {
        Backend throwing = new Backend("a", () -> {
            throw new IllegalStateException("broken");
        });
        assertThat(join(chain(throwing, Backend.answering("b")).generate(PROMPT))
                        .fallbacks())
                .containsExactly("a: model_failed");
    }

    @Test
    void answersWhatIsInFlightAndReleasesItsBackendsWhenItIsClosed() {
        Backend slow = new Backend("a", CompletableFuture::new);
        Backend second = Backend.answering("b");
        Generator chain = chain(slow, second);
        CompletableFuture<Answer> pending = chain.generate(PROMPT);

        chain.close();

        assertThat(failure(pending).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(chain.generate(PROMPT)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(slow.closed && second.closed).isTrue();
        assertThat(chain.name()).isEqualTo("a,b");
    }

    @Test
    void asksNobodyForAPromptThatWasAnsweredWhileItWaitedForItsTurn() {
        Backend next = Backend.answering("b");
        Turns turns = new Turns();
        Generator chain = new FallbackGenerator(
                leases(Backend.failing("a", Reason.UNAVAILABLE, 1), next), new SettableClock(NOW_MS), turns);
        CompletableFuture<Answer> waiting = chain.generate(PROMPT);

        chain.close();
        turns.come();

        assertThat(failure(waiting).reason()).isEqualTo(Reason.CLOSED);
        assertThat(next.asked).isZero();
    }

    @Test
    void answersWithDeadlineWhatPassedItWhileItWaitedForItsTurn() {
        Backend next = Backend.answering("b");
        Turns turns = new Turns();
        SettableClock clock = new SettableClock(NOW_MS);
        Generator chain =
                new FallbackGenerator(leases(Backend.failing("a", Reason.UNAVAILABLE, 2), next), clock, turns);
        CompletableFuture<Answer> late = chain.generate(Prompts.ask("id-1", "Hello?", new Work(true, NOW_MS + 10)));
        CompletableFuture<Answer> inTime = chain.generate(Prompts.ask("id-2", "Hello?", new Work(true, NOW_MS + 11)));

        clock.advanceMs(10);
        turns.come();

        assertThat(failure(late).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(failure(late).attempts()).isEqualTo(2);
        assertThat(failure(late)).hasMessageContainingAll("before b was asked", "a: unavailable");
        assertThat(join(inTime).provider()).isEqualTo("b");
        assertThat(next.asked).isOne();
    }

    @Test
    void takesACancelToTheBackendThatItIsAsking() {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        CompletableFuture<Answer> never = new CompletableFuture<>();
        Backend second = new Backend("b", () -> {
            reached.complete(null);
            return never;
        });
        Backend last = Backend.answering("c");
        CompletableFuture<Answer> pending =
                chain(Backend.failing("a", Reason.UNAVAILABLE, 1), second, last).generate(PROMPT);

        assertThat(reached).succeedsWithin(Duration.ofSeconds(10)); // it is asked on a thread of its own
        pending.cancel(false);

        assertThat(never).failsWithin(Duration.ofSeconds(10));
        assertThat(never).isCancelled();
        assertThat(last.asked).isZero();
    }

    @Test
    void takesATimeoutOfItsCallerToTheBackendThatItIsAsking() {
        CompletableFuture<Answer> never = new CompletableFuture<>();
        CompletableFuture<Answer> pending = chain(new Backend("a", () -> never)).generate(PROMPT);

        pending.completeExceptionally(new TimeoutException());

        assertThat(never).isCancelled();
    }

    @Test
    void sharesABackendUntilTheLastLeaseIsClosed() throws Exception {
        GeneratorOptions options = Options.openai("http://localhost:1/v1").build();
        Shared.Lease<Generator> one = Generators.lease("shared", options, null);
        Shared.Lease<Generator> two = Generators.lease("shared", options, null);
        assertThat(one.get()).isSameAs(two.get());

        one.close();
        Prompt past = Prompts.ask("id-1", "Hello?", new Work(true, 1));
        assertThat(failure(two.get().generate(past)).reason()).isEqualTo(Reason.DEADLINE);
        two.close();
        assertThat(failure(one.get().generate(past)).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void refusesAnEmptyChain() {
        assertThatThrownBy(() -> Generators.chain(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Generator chain(Backend... backends) {
        return Generators.chain(leases(backends));
    }

    private static List<Shared.Lease<Generator>> leases(Backend... backends) {
        List<Shared.Lease<Generator>> leases = new ArrayList<>();
        for (Backend backend : backends) {
            leases.add(Shared.<Generator>lease(backend, () -> backend));
        }
        return leases;
    }

    /** The thread that hands over, which is busy until the test says so. */
    private static final class Turns extends AbstractExecutorService {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private boolean shutdown;

        void come() {
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
            }
        }

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException("what waits is to be answered");
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown && waiting.isEmpty();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return isTerminated();
        }
    }

    private static final class Backend implements Generator {
        private final String name;
        private final Supplier<CompletableFuture<Answer>> behaviour;
        private int asked;
        private boolean closed;

        Backend(String name, Supplier<CompletableFuture<Answer>> behaviour) {
            this.name = name;
            this.behaviour = behaviour;
        }

        static Backend answering(String name) {
            Answer answer = new Answer("Hi", "m", name, 1, 1, "stop", List.of(), -1, 1, List.of());
            return new Backend(name, () -> CompletableFuture.completedFuture(answer));
        }

        static Backend failing(String name, Reason reason, int attempts) {
            return new Backend(
                    name,
                    () -> CompletableFuture.failedFuture(
                            new InferenceException(reason, name + " says " + reason.code(), null, attempts)));
        }

        static Backend wasting(String name, WastedTokens wasted) {
            return new Backend(
                    name,
                    () -> CompletableFuture.failedFuture(
                            new InferenceException(Reason.TIMEOUT, name + " is slow", null, 1, wasted)));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public CompletableFuture<Answer> generate(Prompt prompt) {
            asked++;
            return behaviour.get();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
