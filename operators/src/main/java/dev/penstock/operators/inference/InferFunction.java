package dev.penstock.operators.inference;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.WastedTokens;
import dev.penstock.operators.Decisions;
import dev.penstock.operators.Opener;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.Works;
import dev.penstock.operators.retrieval.Citations;
import dev.penstock.operators.retrieval.Spotlight;
import dev.penstock.operators.routing.RouteReason;
import dev.penstock.operators.routing.RoutingOptions;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Citation;
import dev.penstock.records.Cost;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Outcome;
import dev.penstock.records.Passage;
import dev.penstock.records.Route;
import dev.penstock.records.Stage;
import dev.penstock.records.TokenEstimate;
import dev.penstock.records.Waste;
import dev.penstock.state.journal.JournalEntry;
import dev.penstock.state.journal.JournalKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * Asks the models of the request's tier, and stamps answer and cost; the outcome is left to the output filter. Where
 * the whole tier fails for a reason that may not hold elsewhere, the next tier is asked, as long as there is time. A
 * tier that was pinned or asked for by name is not left: whoever named it may not want the price or the provider of
 * another one. Without an answer the request ends as failed, or as shed where its deadline passed.
 *
 * <p>Answers of tiers that cost money or much time are looked up in a journal before a model is asked, and stored there
 * before they are sent on, so that a call that Flink makes again after a restore is not paid for twice. Only answers are
 * stored: what failed is asked again. An answer that is found counts although the deadline has passed meanwhile: it was
 * paid for, and may have been sent before the crash.
 */
public final class InferFunction extends StageFunction {
    private static final long serialVersionUID = 1;
    private static final String IN_MODEL = "while a model was asked";

    private final RoutingOptions routing;
    private final HashMap<String, Opener<Generator>> openers;
    private final Journaling journaling;
    private final Propagation propagation;

    private transient List<Generator> generators;
    private transient List<TierMetrics> tierMetrics;
    private transient Counter escalations;
    private transient JournaledAnswers journal;
    /**
     * Asks models behind a lookup in the journal, and the next tier's behind a failure. A backend may block its caller
     * while its queue is full, and the threads of the journal and of endpoints must not be held up.
     */
    private transient ExecutorService handover;

    /** Sends the caller's trace context on. */
    public InferFunction(
            RoutingOptions routing, Map<String, Opener<Generator>> generators, Journaling journaling, WallClock clock) {
        this(routing, generators, journaling, Propagation.OF_CALLER, clock);
    }

    /** @param generators what answers for each tier, by the tier's name */
    public InferFunction(
            RoutingOptions routing,
            Map<String, Opener<Generator>> generators,
            Journaling journaling,
            Propagation propagation,
            WallClock clock) {
        super(Stage.INFER, clock);
        for (TierOptions tier : routing.tiers()) {
            if (!generators.containsKey(tier.name())) {
                throw new IllegalArgumentException("tier \"" + tier.name() + "\" has no generator");
            }
        }
        this.routing = routing;
        this.openers = new HashMap<>(generators);
        this.journaling = journaling;
        this.propagation = propagation;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        if (!journaling.tiers().isEmpty()) {
            // Leased before the generators, so that it is closed after them: their last answers are still stored.
            journal = new JournaledAnswers(lease(journaling.journal()), journaling.ackTimeout(), metricGroup());
        }
        handover = Executors.newSingleThreadExecutor(new ExecutorThreadFactory("penstock-infer"));
        generators = new ArrayList<>();
        tierMetrics = new ArrayList<>();
        for (TierOptions tier : routing.tiers()) {
            generators.add(lease(openers.get(tier.name())));
            tierMetrics.add(new TierMetrics(metricGroup(), tier.name()));
            EndpointGauges.register(metricGroup(), tier.name(), generators.get(generators.size() - 1));
        }
        escalations = StageMetrics.counter(metricGroup(), "escalations");
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            if (handover != null) {
                handover.shutdownNow();
            }
        }
    }

    @Override
    protected boolean skips(Exchange exchange) {
        return false;
    }

    @Override
    protected CompletableFuture<Exchange> run(Exchange exchange) {
        int tier = indexOf(exchange.route().tier());
        if (tier < 0) { // routed before a restart that changed the configuration
            return CompletableFuture.failedFuture(new InferenceException(
                    Reason.REJECTED, "tier " + exchange.route().tier() + " is not configured any more"));
        }
        CurrentCall call = new CurrentCall();
        CompletableFuture<Exchange> result = findOrAsk(exchange, tier, Passed.NOTHING, null, call);
        result.whenComplete((done, failure) -> {
            if (result.isCancelled()) {
                call.giveUp();
            }
        });
        return result;
    }

    @Override
    protected Exchange onFailure(Exchange exchange, Throwable failure) {
        if (failure instanceof UnansweredException unanswered) {
            Exchange decided = onFailure(exchange, unanswered.getCause());
            return decided.withCost(decided.cost().plus(unanswered.waste()));
        }
        if (reasonOf(failure) == Reason.DEADLINE) {
            return Decisions.pastDeadline(exchange, IN_MODEL, nowMs());
        }
        // Only messages of InferenceException are known to hold no prompt text.
        Outcome outcome = failure instanceof InferenceException e
                ? Outcome.failed(e.reason().code(), e.getMessage())
                : Outcome.failed(
                        Reason.MODEL_FAILED.code(),
                        "the model failed with " + failure.getClass().getSimpleName());
        return Decisions.unanswered(exchange, outcome, nowMs());
    }

    @Override
    protected Exchange onTimeout(Exchange exchange) {
        tierMetrics.get(indexOf(exchange.route().tier())).failed();
        if (Decisions.isPastDeadline(exchange, nowMs())) {
            return Decisions.pastDeadline(exchange, IN_MODEL, nowMs());
        }
        Outcome outcome = Outcome.failed(
                Reason.TIMEOUT.code(), "no model of tier " + exchange.route().tier() + " answered in time");
        return Decisions.unanswered(exchange, outcome, nowMs());
    }

    /**
     * Looks for the answer of an earlier attempt before the first tier is asked whose answers are journaled.
     *
     * @param key where it was looked for already; null if it was not
     */
    private CompletableFuture<Exchange> findOrAsk(
            Exchange exchange, int tier, Passed passed, JournalKey key, CurrentCall call) {
        if (key != null
                || !journaling.tiers().contains(routing.tiers().get(tier).name())) {
            return ask(exchange, tier, passed, key, call);
        }
        JournalKey own = JournaledAnswers.keyOf(exchange);
        return journal.begin(own)
                .thenComposeAsync(
                        earlier -> earlier.answer().isPresent()
                                ? CompletableFuture.completedFuture(
                                        replayed(exchange, earlier.answer().get()))
                                : ask(
                                        exchange,
                                        tier,
                                        passed.wasted(lost(exchange, tier, earlier.unanswered())),
                                        own,
                                        call),
                        handover);
    }

    /**
     * What attempts before a restart cost. Where they were is not known: each is taken to have asked this tier once, and
     * to be billed for the prompt.
     */
    private Waste lost(Exchange exchange, int tier, int attempts) {
        return attempts == 0 ? Waste.NONE : Waste.ofCrash(attempts * price(tier, promptTokens(exchange, tier)));
    }

    private CompletableFuture<Exchange> ask(
            Exchange exchange, int tier, Passed passed, JournalKey key, CurrentCall call) {
        if (Decisions.isPastDeadline(exchange, nowMs())) {
            Exchange late = Decisions.pastDeadline(exchange, IN_MODEL, nowMs());
            return CompletableFuture.completedFuture(late.withCost(late.cost().plus(passed.waste())));
        }
        if (call.isGivenUp()) {
            return CompletableFuture.failedFuture(
                    new InferenceException(Reason.TIMEOUT, "the stage's time was over before a model was asked"));
        }
        CompletableFuture<Answer> asked = generate(exchange, tier);
        call.is(asked);
        return asked.thenApply(answer -> answered(exchange, tier, answer, passed))
                .thenCompose(
                        entry -> key == null ? CompletableFuture.completedFuture(entry) : journal.store(key, entry))
                .thenApply(entry -> stamped(exchange, entry))
                .exceptionallyComposeAsync(
                        failure -> escalate(exchange, tier, passed, key, call, unwrapped(failure)), handover);
    }

    private CompletableFuture<Answer> generate(Exchange exchange, int tier) {
        try {
            return generators
                    .get(tier)
                    .generate(prompt(exchange, routing.tiers().get(tier)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Exchange> escalate(
            Exchange exchange, int tier, Passed passed, JournalKey key, CurrentCall call, Throwable failure) {
        tierMetrics.get(tier).failed();
        int next = tier + 1;
        WastedTokens wasted = failure instanceof InferenceException e ? e.wasted() : WastedTokens.NONE;
        boolean elsewhere = failure instanceof InferenceException e && e.isRetriable();
        if (!elsewhere || next >= generators.size() || !isFree(exchange.route())) {
            return CompletableFuture.failedFuture(new UnansweredException(
                    failure, passed.wasted(priced(tier, wasted)).waste()));
        }
        escalations.inc();
        Route route = exchange.route();
        String nextName = routing.tiers().get(next).name();
        String passedOver = "tier " + route.tier() + ": " + reasonOf(failure).code();
        Exchange escalated =
                exchange.withRoute(new Route(nextName, route.score(), route.quantile(), RouteReason.ESCALATED));
        return findOrAsk(
                escalated, next, passed.tier(passedOver, Waste.ofEscalation(price(tier, wasted.total()))), key, call);
    }

    private static boolean isFree(Route route) {
        return !route.reason().equals(RouteReason.PINNED) && !route.reason().equals(RouteReason.REQUESTED);
    }

    private JournalEntry answered(Exchange exchange, int tier, Answer answer, Passed passed) {
        Cost cost = new Cost(
                        routing.tiers().get(tier).price(answer.promptTokens(), answer.completionTokens()),
                        routing.premium().price(answer.promptTokens(), answer.completionTokens()))
                .plus(passed.waste().plus(priced(tier, answer.wasted())));
        tierMetrics.get(tier).answered(answer, cost);
        Generation generation = new Generation(
                answer.text(),
                answer.model(),
                answer.provider(),
                answer.promptTokens(),
                answer.completionTokens(),
                answer.finishReason(),
                citations(answer, passages(exchange)),
                answer.firstTokenMicros(),
                answer.attempts(),
                passed.failuresAnd(answer.fallbacks()));
        return new JournalEntry(generation, cost, exchange.route());
    }

    /**
     * The answer rests on the passages of the earlier attempt. This one's may be of newer documents, whose changes would
     * not evict it from a cache.
     */
    private static Exchange replayed(Exchange exchange, JournalEntry entry) {
        Exchange stamped = stamped(exchange, entry);
        return stamped.context() == null || stamped.cache() == null
                ? stamped
                : stamped.withCache(stamped.cache().notCacheable("replayed from the journal"));
    }

    private static Exchange stamped(Exchange exchange, JournalEntry entry) {
        return exchange.withRoute(entry.route())
                .withGeneration(entry.generation())
                .withCost(entry.cost().plus(exchange.retrievalUsd()));
    }

    private Prompt prompt(Exchange exchange, TierOptions tier) {
        Envelope envelope = exchange.envelope();
        String id = Works.idOf(envelope);
        ChatRequest spotlit = Spotlight.onto(id, exchange.request(), exchange.context());
        return new Prompt(
                id,
                withAnswerLimit(spotlit, tier),
                passages(exchange),
                Works.of(envelope),
                propagation.traceparent(envelope, Stage.INFER));
    }

    private static ChatRequest withAnswerLimit(ChatRequest request, TierOptions tier) {
        if (request.maxTokens() != null) {
            return request;
        }
        return new ChatRequest(
                request.model(),
                request.messages(),
                request.temperature(),
                request.topP(),
                tier.maxAnswerTokens(),
                request.stop(),
                request.seed(),
                request.responseFormat(),
                request.jsonSchema(),
                request.extraJson());
    }

    /** A backend that works on passages cites them itself; a model cites by number. */
    private static List<Citation> citations(Answer answer, List<Passage> passages) {
        return answer.citations().isEmpty() ? Citations.in(answer.text(), passages) : answer.citations();
    }

    private static List<Passage> passages(Exchange exchange) {
        return exchange.context() == null ? List.of() : exchange.context().passages();
    }

    private Waste priced(int tier, WastedTokens tokens) {
        return new Waste(price(tier, tokens.retries()), price(tier, tokens.hedges()), 0, 0);
    }

    /** Of prompt tokens. A tier has one price, whichever of its backends was asked. */
    private double price(int tier, long tokens) {
        return routing.tiers().get(tier).price((int) Math.min(Integer.MAX_VALUE, tokens), 0);
    }

    private int promptTokens(Exchange exchange, int tier) {
        return TokenEstimate.of(prompt(exchange, routing.tiers().get(tier)).request());
    }

    private int indexOf(String tier) {
        for (int i = 0; i < routing.tiers().size(); i++) {
            if (routing.tiers().get(i).name().equals(tier)) {
                return i;
            }
        }
        return -1;
    }

    private static Reason reasonOf(Throwable failure) {
        return failure instanceof InferenceException e ? e.reason() : Reason.MODEL_FAILED;
    }
}
