package dev.penstock.operators.inference;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.WastedTokens;
import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeGenerator;
import dev.penstock.operators.Opener;
import dev.penstock.operators.routing.RouteReason;
import dev.penstock.operators.routing.Routings;
import dev.penstock.records.Citation;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Route;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import dev.penstock.records.Waste;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class InferFunctionTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-12);
    private static final WastedTokens WASTED = new WastedTokens(200, 30);

    private final FakeGenerator premium = answering("premium", "Best.");
    private long nowMs = SENT_MS;

    @Test
    void theTierAnswersAndTheOutcomeIsLeftToTheOutputFilter() throws Exception {
        FakeGenerator cheap = answering("cheap", "A stream processor.");
        Exchange answered = run(cheap, answering("mid", "?"), routed("cheap", RouteReason.SHARE));
        assertThat(answered.isDecided()).isFalse();
        assertThat(answered.generation().text()).isEqualTo("A stream processor.");
        assertThat(answered.generation().provider()).isEqualTo("cheap");
        assertThat(answered.cost().usd()).isCloseTo((100 * 1 + 10 * 2) / 1e6, EXACT);
        assertThat(answered.cost().premiumUsd()).isCloseTo((100 * 20 + 10 * 40) / 1e6, EXACT);
        assertThat(answered.timings().micros(Stage.INFER)).isNotNegative();
        Prompt prompt = cheap.prompts.get(0);
        assertThat(prompt.id()).isEqualTo("acme/r-1");
        assertThat(prompt.request().maxTokens()).isEqualTo(100);
        assertThat(prompt.work().interactive()).isTrue();
        assertThat(premium.prompts).isEmpty();
    }

    @Test
    void passagesAreSpotlitInThePromptOnlyAndCitedByNumber() throws Exception {
        FakeGenerator cheap = answering("cheap", "It is one [2].");
        Exchange grounded = routed("cheap", RouteReason.SHARE)
                .withContext(new RetrievedContext(
                        "docs", List.of(Exchanges.passage("a", "one"), Exchanges.passage("b", "two"))));
        Exchange answered = run(cheap, answering("mid", "?"), grounded);
        assertThat(cheap.prompts.get(0).request().messages()).hasSize(2);
        assertThat(cheap.prompts.get(0).passages()).hasSize(2);
        assertThat(answered.request()).isEqualTo(grounded.request());
        assertThat(answered.generation().citations())
                .extracting(Citation::documentId)
                .containsExactly("b");
    }

    @Test
    void aTierThatFailsForTheMomentIsPassedOver() throws Exception {
        Exchange answered = run(
                failing("cheap", Reason.CIRCUIT_OPEN),
                failing("mid", Reason.RATE_LIMITED),
                routed("cheap", RouteReason.SHARE));
        assertThat(answered.generation().text()).isEqualTo("Best.");
        assertThat(answered.generation().fallbacks())
                .containsExactly("tier cheap: circuit_open", "tier mid: rate_limited");
        assertThat(answered.route().tier()).isEqualTo("premium");
        assertThat(answered.route().reason()).isEqualTo(RouteReason.ESCALATED);
        assertThat(answered.route().score()).isEqualTo(0.3);
        assertThat(answered.cost().savedUsd()).isCloseTo(0, EXACT);
    }

    @Test
    void everyCentThatBoughtNoAnswerStandsUnderItsCause() throws Exception {
        Exchange answered = run(
                wasting("cheap", new WastedTokens(100, 50)),
                new FakeGenerator(
                        "mid",
                        prompt -> CompletableFuture.completedFuture(new Answer(
                                "Good.", "m", "mid", 100, 10, "stop", List.of(), 1500, 3, List.of(), WASTED))),
                routed("cheap", RouteReason.SHARE));

        Waste expected = new Waste(200 * 5 / 1e6, 30 * 5 / 1e6, 150 * 1 / 1e6, 0);
        assertThat(answered.cost().waste()).usingRecursiveComparison().isEqualTo(expected);
        assertThat(answered.cost().usd()).isCloseTo((100 * 5 + 10 * 10) / 1e6 + expected.totalUsd(), EXACT);
        assertThat(answered.cost().premiumUsd()).isCloseTo((100 * 20 + 10 * 40) / 1e6, EXACT);
    }

    @Test
    void whatNobodyAnsweredIsWastedWhole() throws Exception {
        Exchange failed = AsyncHarness.run(
                function(wasting("cheap", WASTED), wasting("mid", WASTED), wasting("premium", WASTED)),
                routed("cheap", RouteReason.SHARE));

        Waste expected = new Waste(200 * 20 / 1e6, 30 * 20 / 1e6, 230 * (1 + 5) / 1e6, 0);
        assertThat(failed.outcome().status()).isEqualTo(Status.FAILED);
        assertThat(failed.outcome().message()).isEqualTo("premium is slow");
        assertThat(failed.cost().waste()).isEqualTo(expected);
        assertThat(failed.cost().usd()).isCloseTo(expected.totalUsd(), EXACT);
        assertThat(failed.cost().premiumUsd()).isZero();
    }

    @Test
    void aDeadlineThatPassesBetweenTwoTiersHasStillCostTheFirst() throws Exception {
        FakeGenerator slow = new FakeGenerator("cheap", prompt -> {
            nowMs = SENT_MS + 60;
            return CompletableFuture.failedFuture(
                    new InferenceException(Reason.TIMEOUT, "slow", null, 1, new WastedTokens(100, 0)));
        });
        Exchange shed = run(slow, answering("mid", "?"), withDeadline(SENT_MS + 50));

        assertThat(shed.outcome().code()).isEqualTo("deadline_exceeded");
        assertThat(shed.cost()).isEqualTo(new Cost(100 / 1e6, 0, Waste.ofEscalation(100 / 1e6)));
    }

    @Test
    void aRefusalIsFinal() throws Exception {
        Exchange failed =
                run(failing("cheap", Reason.REJECTED), answering("mid", "?"), routed("cheap", RouteReason.SHARE));
        assertThat(failed.outcome().status()).isEqualTo(Status.FAILED);
        assertThat(failed.outcome().code()).isEqualTo("rejected");
        assertThat(failed.outcome().message()).isEqualTo("cheap failed");
        assertThat(failed.cost().usd()).isZero();
    }

    @Test
    void aTierThatWasPinnedOrNamedIsNotLeft() throws Exception {
        for (String reason : List.of(RouteReason.PINNED, RouteReason.REQUESTED)) {
            Exchange failed = run(failing("cheap", Reason.UNAVAILABLE), answering("mid", "?"), routed("cheap", reason));
            assertThat(failed.outcome().code()).isEqualTo("unavailable");
        }
    }

    @Test
    void theLastTiersFailureIsTheOutcome() throws Exception {
        FakeGenerator last = failing("premium", Reason.TIMEOUT);
        Exchange failed = AsyncHarness.run(
                function(failing("cheap", Reason.UNAVAILABLE), failing("mid", Reason.UNAVAILABLE), last),
                routed("cheap", RouteReason.SHARE));
        assertThat(failed.outcome().code()).isEqualTo("timeout");
    }

    @Test
    void aGeneratorThatThrowsDoesNotFailTheJobNorRepeatThePrompt() throws Exception {
        FakeGenerator broken = new FakeGenerator("cheap", prompt -> {
            throw new IllegalStateException("failed on: my password is hunter2");
        });
        Exchange failed = run(broken, answering("mid", "?"), routed("cheap", RouteReason.SHARE));
        assertThat(failed.outcome().code()).isEqualTo("model_failed");
        assertThat(failed.outcome().message()).contains("IllegalStateException").doesNotContain("hunter2");
    }

    @Test
    void aDeadlineThatPassesIsShedAndNobodyElseIsAsked() throws Exception {
        Exchange hurried = withDeadline(SENT_MS + 50);
        FakeGenerator mid = answering("mid", "?");
        FakeGenerator slow = new FakeGenerator("cheap", prompt -> {
            nowMs = SENT_MS + 60;
            return CompletableFuture.failedFuture(new InferenceException(Reason.TIMEOUT, "slow"));
        });
        Exchange shed = run(slow, mid, hurried);
        assertThat(shed.outcome().status()).isEqualTo(Status.SHED);
        assertThat(shed.outcome().code()).isEqualTo("deadline_exceeded");
        assertThat(mid.prompts).isEmpty();

        nowMs = SENT_MS;
        Exchange refused = run(failing("cheap", Reason.DEADLINE), mid, hurried);
        assertThat(refused.outcome().code()).isEqualTo("deadline_exceeded");
    }

    @Test
    void anEndpointThatNeverAnswersIsAnsweredForByTheTimeout() throws Exception {
        FakeGenerator silent = new FakeGenerator("cheap", prompt -> new CompletableFuture<>());
        Exchange failed = AsyncHarness.runIntoTimeout(
                function(silent, answering("mid", "?"), premium), routed("cheap", RouteReason.SHARE));
        assertThat(failed.outcome().status()).isEqualTo(Status.FAILED);
        assertThat(failed.outcome().code()).isEqualTo("timeout");
        assertThat(failed.timings().micros(Stage.INFER)).isNotNegative();

        nowMs = SENT_MS + 2000;
        FakeGenerator late = new FakeGenerator("cheap", prompt -> {
            nowMs = SENT_MS + 2000;
            return new CompletableFuture<>();
        });
        nowMs = SENT_MS;
        Exchange shed = AsyncHarness.runIntoTimeout(
                function(late, answering("mid", "?"), premium), withDeadline(SENT_MS + 1000));
        assertThat(shed.outcome().code()).isEqualTo("deadline_exceeded");
    }

    @Test
    void aCallThatNobodyWaitsForAnyMoreIsGivenUp() throws Exception {
        CompletableFuture<Answer> never = new CompletableFuture<>();
        FakeGenerator silent = new FakeGenerator("cheap", prompt -> never);
        AsyncHarness.runIntoTimeout(
                function(silent, answering("mid", "?"), premium), routed("cheap", RouteReason.SHARE));
        assertThat(never).isCancelled();
    }

    @Test
    void theNextTierIsNotAskedOnTheThreadThatServesOtherAnswers() throws Exception {
        AtomicReference<Thread> asking = new AtomicReference<>();
        FakeGenerator mid = new FakeGenerator("mid", prompt -> {
            asking.set(Thread.currentThread());
            return answering("mid", "Good.").generate(prompt);
        });
        Thread[] serving = new Thread[1];
        FakeGenerator cheap = new FakeGenerator("cheap", prompt -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            serving[0] =
                    new Thread(() -> answer.completeExceptionally(new InferenceException(Reason.UNAVAILABLE, "down")));
            serving[0].start();
            return answer;
        });
        Exchange answered = run(cheap, mid, routed("cheap", RouteReason.SHARE));
        assertThat(answered.generation().text()).isEqualTo("Good.");
        assertThat(asking.get()).isNotSameAs(serving[0]).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aTierThatLeftTheConfigurationIsSaidSo() throws Exception {
        Exchange failed = run(answering("cheap", "?"), answering("mid", "?"), routed("luxury", RouteReason.SHARE));
        assertThat(failed.outcome().message()).isEqualTo("tier luxury is not configured any more");
    }

    @Test
    void aTierWithoutGeneratorIsFoundWhenTheGraphIsBuilt() {
        Map<String, Opener<Generator>> none = Map.of();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InferFunction(Routings.OPTIONS, none, Journaling.off(), () -> 0))
                .withMessage("tier \"cheap\" has no generator");
    }

    private Exchange run(FakeGenerator cheap, FakeGenerator mid, Exchange exchange) throws Exception {
        return AsyncHarness.run(function(cheap, mid, premium), exchange);
    }

    private InferFunction function(FakeGenerator cheap, FakeGenerator mid, FakeGenerator best) {
        CLOCK = this;
        return new InferFunction(
                Routings.OPTIONS,
                Map.of("cheap", Fakes.opener(cheap), "mid", Fakes.opener(mid), "premium", Fakes.opener(best)),
                Journaling.off(),
                () -> CLOCK.nowMs);
    }

    /** The function is serialised, so its clock finds the test by a static field. */
    private static InferFunctionTest CLOCK;

    private static FakeGenerator answering(String name, String text) {
        return new FakeGenerator(
                name,
                prompt -> CompletableFuture.completedFuture(
                        new Answer(text, "m", name, 100, 10, "stop", List.of(), 1500, 1, List.of())));
    }

    private static FakeGenerator wasting(String name, WastedTokens wasted) {
        return new FakeGenerator(
                name,
                prompt -> CompletableFuture.failedFuture(
                        new InferenceException(Reason.TIMEOUT, name + " is slow", null, 2, wasted)));
    }

    private static FakeGenerator failing(String name, Reason reason) {
        return new FakeGenerator(
                name, prompt -> CompletableFuture.failedFuture(new InferenceException(reason, name + " failed")));
    }

    private static Exchange routed(String tier, String reason) {
        return Exchanges.asking("What is Flink?").withRoute(new Route(tier, 0.3, 0.5, reason));
    }

    private static Exchange withDeadline(long deadlineAtMs) {
        return Exchange.received(
                        Exchanges.envelope("acme", "r-1", deadlineAtMs, SENT_MS, null), Exchanges.request("Hi"))
                .withRoute(new Route("cheap", 0.3, 0.5, RouteReason.SHARE));
    }
}
