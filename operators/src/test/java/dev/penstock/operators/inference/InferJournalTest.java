package dev.penstock.operators.inference;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeGenerator;
import dev.penstock.operators.routing.RouteReason;
import dev.penstock.operators.routing.Routings;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Route;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import dev.penstock.records.Timings;
import dev.penstock.records.TokenEstimate;
import dev.penstock.records.Waste;
import dev.penstock.state.journal.AnswerJournal;
import dev.penstock.state.journal.EarlierAttempts;
import dev.penstock.state.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What inference makes of its journal. */
class InferJournalTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final Set<String> ALL = Set.of("cheap", "mid", "premium");

    private final FakeJournal journal = new FakeJournal();
    private FakeGenerator cheap = answering("cheap", "[1] says so.");
    private FakeGenerator mid = answering("mid", "Good.");
    private FakeGenerator premium = answering("premium", "Best [2].");

    @Test
    void aReplayAsksNobodyAndGivesTheSameResponse() throws Exception {
        cheap = failing("cheap", Reason.CIRCUIT_OPEN);
        mid = failing("mid", Reason.RATE_LIMITED);
        Exchange first = run(ALL, grounded());
        FakeGenerator asked = premium;
        premium = answering("premium", "Another answer.");

        Exchange replayed = run(ALL, grounded());

        assertThat(asked.prompts).hasSize(1);
        assertThat(premium.prompts).isEmpty();
        assertThat(first.generation().fallbacks()).hasSize(2);
        assertThat(first.generation().citations()).hasSize(1);
        assertThat(first.route().reason()).isEqualTo(RouteReason.ESCALATED);
        assertThat(untimed(replayed)).isEqualTo(untimed(first));
        assertThat(ResponseCodec.encode(untimed(replayed))).isEqualTo(ResponseCodec.encode(untimed(first)));
        assertThat(replayed.timings().micros(Stage.INFER)).isNotNegative();
    }

    @Test
    void aReplayWithPassagesIsNotCachedAsTheyMayBeNewerThanTheAnswer() throws Exception {
        CacheDecision missed = new CacheDecision(CacheLevel.NONE, true, "scope", "key", null, 0, 0.9, null);
        assertThat(run(ALL, grounded().withCache(missed)).cache().cacheable()).isTrue();
        assertThat(run(ALL, grounded().withCache(missed)).cache())
                .isEqualTo(missed.notCacheable("replayed from the journal"));
        assertThat(run(ALL, routed("mid").withCache(missed)).cache()).isEqualTo(missed);
        assertThat(run(ALL, routed("mid").withCache(missed)).cache())
                .as("without passages nothing can be stale")
                .isEqualTo(missed);
    }

    @Test
    void anAnswerIsSentOnOnlyWhenTheJournalHasConfirmedIt() throws Exception {
        long delayMillis = 100;
        journal.stores = entry -> CompletableFuture.supplyAsync(
                () -> entry, CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS));
        Exchange answered = run(ALL, routed("cheap"));
        assertThat(answered.generation().text()).isEqualTo("[1] says so.");
        assertThat(answered.timings().micros(Stage.INFER)).isGreaterThanOrEqualTo(delayMillis * 1000);
    }

    @Test
    void anAnswerThatIsNeverConfirmedIsSentOnAllTheSame() throws Exception {
        journal.stores = entry -> new CompletableFuture<>();
        Exchange answered = AsyncHarness.run(function(ALL, Duration.ofMillis(20)), routed("cheap"));
        assertThat(answered.generation().text()).isEqualTo("[1] says so.");
    }

    @Test
    void aJournalThatIsDownCostsNoAnswer() throws Exception {
        journal.finds = key -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        journal.stores = entry -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        Exchange answered = run(ALL, routed("cheap"));
        assertThat(answered.generation().text()).isEqualTo("[1] says so.");
        assertThat(cheap.prompts).hasSize(1);
        assertThat(mid.prompts)
                .as("a journal that fails is no reason to escalate")
                .isEmpty();
    }

    @Test
    void ofTwoAttemptsBothSendTheAnswerThatWasStoredFirst() throws Exception {
        Exchange first = run(ALL, routed("cheap"));
        journal.finds = key -> CompletableFuture.completedFuture(EarlierAttempts.NONE); // not stored yet, then
        cheap = answering("cheap", "Too late.");

        Exchange second = run(ALL, routed("cheap"));

        assertThat(cheap.prompts).hasSize(1);
        assertThat(untimed(second)).isEqualTo(untimed(first));
    }

    @Test
    void whatFailedIsNotStoredAndAskedAgain() throws Exception {
        cheap = failing("cheap", Reason.REJECTED);
        assertThat(run(ALL, routed("cheap")).outcome().status()).isEqualTo(Status.FAILED);
        assertThat(journal.entries).isEmpty();

        cheap = answering("cheap", "Now it works.");
        assertThat(run(ALL, routed("cheap")).generation().text()).isEqualTo("Now it works.");
    }

    @Test
    void anAttemptThatEndedWithoutAnAnswerIsTakenToBeBilledForThePrompt() throws Exception {
        cheap = failing("cheap", Reason.REJECTED);
        run(ALL, routed("cheap"));
        run(ALL, routed("cheap"));
        cheap = answering("cheap", "Now it works.");
        Exchange answered = run(ALL, routed("cheap"));

        int promptTokens = TokenEstimate.of("What is Flink?");
        Waste expected = Waste.ofCrash(2 * promptTokens / 1e6);
        assertThat(answered.cost().waste()).isEqualTo(expected);
        assertThat(answered.cost().usd()).isEqualTo((100 * 1 + 10 * 2) / 1e6 + expected.totalUsd());

        assertThat(run(ALL, routed("cheap")).cost())
                .as("a replay of the answer costs nothing more")
                .isEqualTo(answered.cost());
    }

    @Test
    void aStoredAnswerCountsAlthoughTheDeadlineHasPassed() throws Exception {
        Exchange late = Exchange.received(
                        Exchanges.envelope("acme", "r-1", SENT_MS - 1, SENT_MS, null), Exchanges.request("Hi"))
                .withRoute(new Route("cheap", 0.3, 0.5, RouteReason.SHARE));
        assertThat(run(ALL, late).outcome().code()).isEqualTo("deadline_exceeded");
        assertThat(cheap.prompts).isEmpty();
        assertThat(journal.entries).isEmpty();

        JournalEntry paid = new JournalEntry(
                run(ALL, routed("mid")).generation(),
                Exchanges.answered("acme", null, null, "x").cost(),
                late.route());
        journal.entries.put(JournaledAnswers.keyOf(late), paid);
        assertThat(run(ALL, late).generation()).isEqualTo(paid.generation());
    }

    @Test
    void aReusedIdWithAnotherQuestionIsAsked() throws Exception {
        run(ALL, routed("cheap"));
        Exchange other = Exchanges.asking("What else?").withRoute(new Route("cheap", 0.3, 0.5, RouteReason.SHARE));
        run(ALL, other);
        Exchange otherTenant = Exchanges.asking("globex", "r-1", "What is Flink?")
                .withRoute(new Route("cheap", 0.3, 0.5, RouteReason.SHARE));
        run(ALL, otherTenant);
        assertThat(cheap.prompts).hasSize(3);
        assertThat(journal.entries).hasSize(3);
    }

    @Test
    void aTierThatCostsNothingIsNotJournaled() throws Exception {
        run(Set.of("mid"), routed("cheap"));
        assertThat(journal.looked).isEmpty();
        assertThat(journal.entries).isEmpty();
    }

    @Test
    void aRequestIsLookedUpOnceBeforeTheFirstTierThatCosts() throws Exception {
        cheap = failing("cheap", Reason.UNAVAILABLE);
        mid = failing("mid", Reason.UNAVAILABLE);
        Exchange answered = run(Set.of("mid", "premium"), routed("cheap"));
        assertThat(journal.looked).hasSize(1);
        assertThat(journal.entries).containsOnlyKeys(JournaledAnswers.keyOf(answered));
        assertThat(journal.entries.values())
                .containsExactly(new JournalEntry(answered.generation(), answered.cost(), answered.route()));
    }

    @Test
    void theJournalIsClosedAfterTheGenerators() throws Exception {
        List<String> closed = new CopyOnWriteArrayList<>();
        Generator watched =
                new ForwardingGenerator(cheap, () -> closed.add("generator, journal open: " + !journal.closed));
        AnswerJournal opened = journal;
        InferFunction function = new InferFunction(
                Routings.OPTIONS,
                Map.of("cheap", Fakes.opener(watched), "mid", Fakes.opener(mid), "premium", Fakes.opener(premium)),
                new Journaling(Fakes.opener(opened), ALL, LONG),
                () -> SENT_MS);
        AsyncHarness.run(function, routed("cheap"));
        assertThat(closed).containsExactly("generator, journal open: true");
        assertThat(journal.closed).isTrue();
    }

    @Test
    void theIdempotencyKeyTellsTenantAndIdApartAndTheTraceGoesAlong() throws Exception {
        run(ALL, of("a/b", "c", TRACE));
        run(ALL, of("a", "b/c", "00-nonsense"));
        run(ALL, of("a%2Fb", "c", null));
        assertThat(cheap.prompts).extracting(Prompt::id).containsExactly("a%2Fb/c", "a/b/c", "a%252Fb/c");
        assertThat(cheap.prompts).extracting(Prompt::traceparent).containsExactly(TRACE, null, null);
    }

    private Exchange run(Set<String> journaled, Exchange exchange) throws Exception {
        return AsyncHarness.run(function(journaled, LONG), exchange);
    }

    private InferFunction function(Set<String> journaled, Duration ackTimeout) {
        AnswerJournal opened = journal;
        Generator one = cheap;
        Generator two = mid;
        Generator three = premium;
        return new InferFunction(
                Routings.OPTIONS,
                Map.of("cheap", Fakes.opener(one), "mid", Fakes.opener(two), "premium", Fakes.opener(three)),
                new Journaling(Fakes.opener(opened), journaled, ackTimeout),
                () -> SENT_MS);
    }

    private static FakeGenerator answering(String name, String text) {
        return new FakeGenerator(
                name,
                prompt -> CompletableFuture.completedFuture(
                        new Answer(text, "m", name, 100, 10, "stop", List.of(), 1500, 1, List.of())));
    }

    private static FakeGenerator failing(String name, Reason reason) {
        return new FakeGenerator(
                name, prompt -> CompletableFuture.failedFuture(new InferenceException(reason, name + " failed")));
    }

    private static Exchange routed(String tier) {
        return Exchanges.asking("What is Flink?").withRoute(new Route(tier, 0.3, 0.5, RouteReason.SHARE));
    }

    private static Exchange grounded() {
        return routed("cheap")
                .withContext(new RetrievedContext(
                        "docs", List.of(Exchanges.passage("a", "one"), Exchanges.passage("b", "two"))));
    }

    private static Exchange of(String tenant, String id, String traceparent) {
        Envelope plain = Exchanges.envelope(tenant, id);
        Envelope traced = new Envelope(
                id,
                tenant,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                plain.labels(),
                traceparent,
                plain.topic(),
                plain.partition(),
                plain.offset(),
                SENT_MS,
                null,
                List.of());
        return Exchange.received(traced, Exchanges.request("Hi"))
                .withRoute(new Route("cheap", 0.3, 0.5, RouteReason.SHARE));
    }

    /** Settled, without what differs from run to run. */
    private static Exchange untimed(Exchange exchange) {
        return exchange.withOutcome(Outcome.ANSWERED).withTimings(NONE);
    }

    private static final Timings NONE = Timings.none();

    private record ForwardingGenerator(Generator inner, Runnable onClose) implements Generator {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public CompletableFuture<Answer> generate(Prompt prompt) {
            return inner.generate(prompt);
        }

        @Override
        public void close() {
            onClose.run();
        }
    }
}
