package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.WastedTokens;
import dev.penstock.inference.Work;
import dev.penstock.inference.endpoint.PromptCalls.PromptCall;
import dev.penstock.inference.endpoint.VirtualProvider.Mode;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a call is repeated, and when a second one is made beside it. */
class PromptCallsTest {
    private final VirtualTime time = new VirtualTime();
    private final VirtualProvider provider = new VirtualProvider(time, 50);
    private final List<PromptCall> prompts = new ArrayList<>();
    private CallQueue queue;

    @Test
    void repeatsWithinTheBudgetOnly() {
        PromptCalls calls = calls(options().retryBudget(0.1).maxWait(Duration.ofSeconds(2)));
        provider.failEvery(3); // so that the breaker stays closed
        for (int i = 0; i < 1_000; i++) {
            ask(calls);
            time.run(Duration.ofMillis(10));
        }
        time.run(Duration.ofMinutes(1));

        assertThat(queue.metrics().breaker()).isZero();
        // a tenth of the first calls, what the bucket begins with, and one a second
        assertThat(queue.metrics().retries()).isBetween(100L, 100L + 10 + 70);
        assertThat(provider.calls).isEqualTo(1_000 + (int) queue.metrics().retries());
        assertThat(prompts).allSatisfy(prompt -> assertThat(prompt.result()).isDone());
    }

    @Test
    void givesUpAfterAsManyFailuresAsAttempts() {
        PromptCalls calls = calls(options().attempts(3));
        provider.mode(Mode.SERVER_ERRORS);
        PromptCall prompt = ask(calls);
        time.run(Duration.ofSeconds(5));

        assertThat(provider.calls).isEqualTo(3);
        assertThat(prompt.result()).isCompletedExceptionally();
    }

    @Test
    void asksASecondTimeWhereTheFirstIsSlowAndHangsUpOnTheLoser() {
        PromptCalls calls = calls(options().hedgeAfter(Duration.ofMillis(100)));
        provider.mode(Mode.SILENT);
        PromptCall prompt = ask(calls);
        time.run(Duration.ofMillis(99));
        assertThat(provider.calls).isEqualTo(1);

        provider.mode(Mode.HEALTHY);
        time.run(Duration.ofMillis(101));

        assertThat(prompt.result()).isCompleted();
        assertThat(prompt.made()).isEqualTo(2);
        assertThat(provider.callsById).containsEntry("id-0", 2);
        assertThat(provider.cancelled).isEqualTo(1);
        assertThat(provider.inFlight).isZero();
        assertThat(queue.metrics().inFlight()).isZero();
        assertThat(queue.metrics().hedges()).isEqualTo(1);
    }

    @Test
    void hedgesNothingByDefaultAndNothingThatHasBegun() {
        PromptCalls calls = calls(options());
        provider.mode(Mode.SILENT);
        ask(calls);
        time.run(Duration.ofSeconds(1));
        assertThat(provider.calls).isEqualTo(1);

        PromptCalls hedging = calls(options().hedgeAfter(Duration.ofMillis(100)));
        provider.beginAtOnce();
        ask(hedging);
        time.run(Duration.ofSeconds(1));
        assertThat(provider.calls).isEqualTo(2);
    }

    @Test
    void hedgesWithinTheBudgetOnly() {
        PromptCalls calls = calls(options().hedgeAfter(Duration.ofMillis(10)).retryBudget(0));
        for (int i = 0; i < 200; i++) {
            ask(calls);
            time.run(Duration.ofMillis(100));
        }
        assertThat(queue.metrics().hedges()).as("what the bucket begins with").isEqualTo(10);
    }

    @Test
    void hangsUpWhereNobodyWaitsAnyMore() {
        PromptCalls calls = calls(options().maxInFlight(1));
        provider.mode(Mode.SILENT);
        PromptCall calling = ask(calls);
        PromptCall waiting = ask(calls);

        waiting.result().cancel(false);
        calling.result().cancel(false);
        time.run(Duration.ofSeconds(1));

        assertThat(provider.calls).isEqualTo(1);
        assertThat(provider.cancelled).isEqualTo(1);
        assertThat(queue.metrics().inFlight()).isZero();
        assertThat(queue.metrics().waiting()).isZero();
    }

    @Test
    void leavesAPromptToTheFallbackAtOnceWhereItsPatienceEndsBeforeTheProbes() {
        PromptCalls calls = calls(options().maxWait(Duration.ofSeconds(1)).attempts(1));
        provider.mode(Mode.SERVER_ERRORS);
        for (int i = 0; i < 10; i++) {
            ask(calls);
        }
        time.run(Duration.ofSeconds(1));

        PromptCall refused = ask(calls);
        assertThat(refused.made()).isZero();
        assertThat(reason(refused)).isEqualTo(Reason.CIRCUIT_OPEN);

        time.run(Duration.ofMillis(1500));
        assertThat(ask(calls).result()).as("the probes are near").isNotDone();
    }

    @Test
    void findsAnEndpointBackThatIsSlowerThanBefore() {
        PromptCalls calls = calls(options().maxWait(Duration.ofMinutes(10)));
        askAll(calls, 30);
        provider.mode(Mode.SERVER_ERRORS);
        askAll(calls, 20);
        assertThat(queue.metrics().breaker()).isEqualTo(2);

        provider.mode(Mode.HEALTHY);
        provider.latency(Duration.ofSeconds(20));
        time.run(Duration.ofMinutes(2));

        assertThat(queue.metrics().breaker()).isZero();
        assertThat(prompts).allSatisfy(prompt -> assertThat(prompt.result()).isCompleted());
    }

    @Test
    void waitsForTheWholeAnswerOfAProbeAndNotForItsFirstTokenOnly() {
        PromptCalls calls = calls(options().maxWait(Duration.ofMinutes(10)));
        provider.firstTokenAfter(Duration.ofMillis(100));
        provider.latency(Duration.ofSeconds(15));
        ask(calls);
        time.run(Duration.ofSeconds(20));
        provider.mode(Mode.SERVER_ERRORS);
        provider.latency(Duration.ofMillis(50));
        askAll(calls, 20);
        provider.mode(Mode.HEALTHY);
        provider.latency(Duration.ofSeconds(15));
        time.run(Duration.ofSeconds(3 + 19));

        assertThat(queue.metrics().breaker()).as("after the first round").isZero();
    }

    @Test
    void callsNoOftenerThanItsBackoffWhereRetryAfterIsZero() {
        PromptCalls calls = calls(options());
        provider.limitTo(0, 0, 0);
        askAll(calls, 5);
        time.run(Duration.ofSeconds(9));

        assertThat(provider.calls).isBetween(10, 5 + 50);
    }

    @Test
    void opensTheBreakerWhereDeadlinesEndCallsThatAreNeverAnswered() {
        PromptCalls calls = calls(options());
        provider.mode(Mode.SILENT);
        for (int i = 0; i < 10; i++) {
            ask(calls, new Work(true, time.millis() + 5_000));
        }
        time.run(Duration.ofSeconds(6));

        assertThat(prompts).allSatisfy(prompt -> assertThat(reason(prompt)).isEqualTo(Reason.DEADLINE));
        assertThat(queue.metrics().breaker()).isEqualTo(2);
    }

    @Test
    void opensTheBreakerWhereCallersGiveUpOnCallsThatAreNeverAnswered() {
        PromptCalls calls = calls(options());
        provider.mode(Mode.SILENT);
        askAll(calls, 10);
        time.run(Duration.ofSeconds(5));
        prompts.forEach(prompt -> prompt.result().cancel(false));

        assertThat(queue.metrics().breaker()).isEqualTo(2);
    }

    @Test
    void holdsNoDeadlineAgainstTheEndpointThatComesSoonerThanItsAnswers() {
        PromptCalls calls = calls(options());
        provider.latency(Duration.ofSeconds(4));
        askAll(calls, 20);
        time.run(Duration.ofSeconds(6));
        for (int i = 0; i < 20; i++) {
            ask(calls, new Work(true, time.millis() + 3_500));
        }
        provider.mode(Mode.SILENT);
        for (int i = 0; i < 20; i++) {
            ask(calls, new Work(true, time.millis() + 3_500));
        }
        time.run(Duration.ofSeconds(6));

        assertThat(queue.metrics().breaker()).isZero();
    }

    @Test
    void countsThePauseBeforeARepetitionAsWaiting() {
        PromptCalls calls = calls(options().maxInFlight(1).maxWait(Duration.ofSeconds(1)));
        provider.mode(Mode.SERVER_ERRORS);
        PromptCall repeated = ask(calls);
        time.run(Duration.ofMillis(100)); // it failed, and pauses for 200 ms
        provider.mode(Mode.SILENT);
        ask(calls);
        time.run(Duration.ofMillis(1_000));

        assertThat(reason(repeated)).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void whatWasGivenUpForItsTimeoutWasPerhapsBilledAndWhatTheServerFailedOnWasNot() {
        PromptCalls calls = calls(options().timeout(Duration.ofSeconds(1)).attempts(4));
        provider.mode(Mode.SILENT);
        PromptCall prompt = ask(calls);
        time.run(Duration.ofMillis(2_000)); // the first timed out, the second is under way
        provider.mode(Mode.SERVER_ERRORS);
        time.run(Duration.ofMillis(700));
        provider.mode(Mode.HEALTHY);
        time.run(Duration.ofSeconds(5));

        assertThat(prompt.result()).isCompleted();
        assertThat(prompt.made()).isEqualTo(4);
        assertThat(prompt.wasted(100)).isEqualTo(new WastedTokens(200, 0));
    }

    @Test
    void whatFailsInTheEndIsWastedToo() {
        PromptCalls calls = calls(options().timeout(Duration.ofSeconds(1)).attempts(3));
        provider.mode(Mode.SILENT);
        PromptCall prompt = ask(calls);
        time.run(Duration.ofSeconds(10));

        assertThat(prompt.result()).isCompletedExceptionally();
        assertThat(prompt.wasted(100)).isEqualTo(new WastedTokens(300, 0));
    }

    @Test
    void ofTwoCallsAtTheSameTimeTheOneThatDidNotAnswerIsTheHedgesWaste() {
        PromptCalls calls = calls(options().hedgeAfter(Duration.ofMillis(100)).timeout(Duration.ofSeconds(1)));
        provider.mode(Mode.SILENT);
        PromptCall overtaken = ask(calls);
        PromptCall late = ask(calls);
        time.run(Duration.ofMillis(99));
        provider.mode(Mode.HEALTHY);
        provider.latency(Duration.ofSeconds(0));
        time.run(Duration.ofMillis(10));
        assertThat(overtaken.wasted(100)).isEqualTo(new WastedTokens(0, 100));
        assertThat(late.wasted(100)).isEqualTo(new WastedTokens(0, 100));

        provider.latency(Duration.ofMillis(950));
        provider.mode(Mode.SILENT);
        PromptCall timedOut = ask(calls);
        time.run(Duration.ofMillis(99));
        provider.mode(Mode.HEALTHY);
        time.run(Duration.ofSeconds(5));
        assertThat(timedOut.result())
                .as("the first timed out before the second answered")
                .isCompleted();
        assertThat(timedOut.wasted(100)).isEqualTo(new WastedTokens(0, 100));
    }

    @Test
    void repeatsNothingBesideAHedge() {
        List<Exchange> sent = new ArrayList<>();
        ChatCalls failsTheFirstWhileTheSecondIsSent = (id, traceparent, body, timeoutNanos, late) -> {
            sent.forEach(first ->
                    first.reply().completeExceptionally(new InferenceException(Reason.UNAVAILABLE, "simulated")));
            Exchange exchange = provider.send(id, traceparent, body, timeoutNanos, late);
            sent.add(exchange);
            return exchange;
        };
        provider.mode(Mode.SILENT);
        ask(calls(options().hedgeAfter(Duration.ofMillis(100)), failsTheFirstWhileTheSecondIsSent));
        time.run(Duration.ofSeconds(5));

        assertThat(provider.calls).isEqualTo(2);
        assertThat(queue.metrics().retries()).isZero();
        assertThat(queue.metrics().inFlight()).isEqualTo(1);
    }

    private static Reason reason(PromptCall prompt) {
        assertThat(prompt.result()).isDone();
        return prompt.result()
                .handle((reply, failure) -> CallFailed.of(failure).reason())
                .join();
    }

    private void askAll(PromptCalls calls, int count) {
        for (int i = 0; i < count; i++) {
            ask(calls);
        }
        time.run(Duration.ofSeconds(1));
    }

    private PromptCall ask(PromptCalls calls) {
        return ask(calls, Work.INTERACTIVE);
    }

    private PromptCall ask(PromptCalls calls, Work work) {
        PromptCall call = calls.newCall(Prompts.ask("id-" + prompts.size(), "Hello?", work), new byte[0]);
        prompts.add(call);
        call.start();
        return call;
    }

    private static Options options() {
        return Options.openai("http://localhost/v1")
                .backoff(Duration.ofMillis(200))
                .breaker(0.5, Duration.ofSeconds(3));
    }

    private PromptCalls calls(Options options) {
        return calls(options, provider);
    }

    private PromptCalls calls(Options options, ChatCalls to) {
        queue = new CallQueue("mid", options.build(), CallQueue.WAITING, time, time, time);
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), () -> 0.5);
        return new PromptCalls(options.build(), to, queue, backoff, time, time);
    }
}
