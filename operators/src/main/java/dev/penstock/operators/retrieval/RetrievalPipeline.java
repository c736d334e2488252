package dev.penstock.operators.retrieval;

import dev.penstock.inference.Encoder;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.retrieval.QuestionExpander.Expansion;
import dev.penstock.operators.retrieval.Searches.Found;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import dev.penstock.records.RetrievedContext;
import dev.penstock.state.index.CorpusIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * All steps from a question to the passages that ground its answer, see {@link Step}. Nothing in it blocks but the
 * encoder's queue, on the search threads. Thread-safe.
 */
public final class RetrievalPipeline {
    private final RetrievalParts parts;
    private final RetrievalPlan general;
    private final Map<String, RetrievalPlan> plans = new HashMap<>();
    private final QuestionRewriter rewriter;
    private final QuestionExpander expander;
    private final Searches searches;
    private final Ordering ordering;
    private final Hops hops;

    RetrievalPipeline(RetrievalOptions options, RetrievalParts parts) {
        this.parts = parts;
        this.general = RetrievalPlan.of(options);
        options.corpora().keySet().forEach(corpus -> plans.put(corpus, options.plan(corpus)));
        for (RetrievalPlan plan : options.plans()) {
            if (plan.reranks() && !parts.rerankers().containsKey(plan.reranker())) {
                throw new IllegalArgumentException("the reranker " + plan.reranker() + " was not opened; opened are "
                        + parts.rerankers().keySet());
            }
        }
        SearchAssistant assistant =
                new SearchAssistant(parts.tiers(), parts.handover(), parts.propagation(), parts.clock());
        this.hops = new Hops(parts.threads());
        this.rewriter = new QuestionRewriter(assistant);
        this.expander = new QuestionExpander(assistant);
        this.searches = new Searches(parts.index(), new QuestionVectors(parts.encoders(), parts.meter()), hops);
        this.ordering = new Ordering(parts.rerankers(), parts.clock(), parts.meter());
    }

    /** Without models and rerankers, on the caller's thread, uncounted: for benchmarks. */
    public static RetrievalPipeline plain(RetrievalOptions options, CorpusIndex index, List<Encoder> encoders) {
        return new RetrievalPipeline(
                options,
                new RetrievalParts(
                        index,
                        encoders,
                        Map.of(),
                        Map.of(),
                        Runnable::run,
                        Runnable::run,
                        Propagation.OF_CALLER,
                        WallClock.SYSTEM,
                        StepMeter.NONE));
    }

    /** The context of a request that names a corpus. Fails where the index does. */
    public CompletableFuture<RetrievedContext> retrieve(Exchange exchange) {
        RetrievalPlan plan = plans.getOrDefault(exchange.envelope().corpus(), general);
        RetrievalRun run = new RetrievalRun(exchange, plan, new StepLog(parts.meter()), new DoubleAdder());
        CompletableFuture<Evaluated> first = hops.then(
                rewriter.selfContained(run),
                question ->
                        hops.then(expander.expand(run, question), expansion -> evaluated(run, question, expansion)));
        return hops.then(
                hops.then(first, found -> corrected(run, found)),
                found -> CompletableFuture.completedFuture(context(run, found)));
    }

    /**
     * What was found, and what it is worth.
     *
     * @param passages to take, best first
     */
    private record Evaluated(String question, List<Ranked> passages, Evidence evidence) {}

    private CompletableFuture<Evaluated> evaluated(RetrievalRun run, String question, Expansion expansion) {
        return searches.find(run, question, expansion).thenApply(found -> weighed(run, found));
    }

    private Evaluated weighed(RetrievalRun run, Found found) {
        List<Ranked> passages = ordering.order(run, found.question(), found.fused());
        if (!run.plan().corrective()) {
            return new Evaluated(found.question(), passages, Evidence.NONE);
        }
        long started = System.nanoTime();
        Evidence evidence = Evidence.of(found.question(), found.vector(), passages, run.plan());
        int strong = evidence.isWeak(run.plan()) ? 0 : passages.size();
        run.log().add(Step.EVIDENCE, started, passages.size(), strong, evidence.inWords());
        return new Evaluated(found.question(), passages, evidence);
    }

    /** Weak evidence is searched for once more in other words; the stronger of the two stands. */
    private CompletableFuture<Evaluated> corrected(RetrievalRun run, Evaluated first) {
        if (!isWeak(run, first)) {
            return CompletableFuture.completedFuture(first);
        }
        return hops.then(
                rewriter.reworded(run, first.question),
                question -> question.equals(first.question)
                        ? CompletableFuture.completedFuture(first)
                        : evaluated(run, question, Expansion.NONE)
                                .thenApply(second ->
                                        second.evidence.isStrongerThan(first.evidence, run.plan()) ? second : first));
    }

    private static boolean isWeak(RetrievalRun run, Evaluated found) {
        return run.plan().corrective() && found.evidence.isWeak(run.plan());
    }

    private RetrievedContext context(RetrievalRun run, Evaluated found) {
        boolean insufficient = isWeak(run, found) && !found.passages.isEmpty();
        if (insufficient) {
            parts.meter().insufficient();
        }
        List<Passage> passages = insufficient ? List.of() : packed(run, found.passages);
        boolean asAsked = found.question.equals(run.exchange().request().question());
        return new RetrievedContext(
                run.corpus(),
                passages,
                asAsked ? null : found.question,
                insufficient,
                run.log().steps(),
                run.usd().sum());
    }

    /** What fits, best first, and then what fits around it. */
    private List<Passage> packed(RetrievalRun run, List<Ranked> ranked) {
        RetrievalPlan plan = run.plan();
        List<Passage> fitting = run.log()
                .timed(
                        Step.PACK,
                        ranked.size(),
                        () -> TokenBudget.fit(
                                ranked.stream().map(Passages::of).toList(), plan.passages(), plan.maxTokens()));
        Set<Passage> kept = Set.copyOf(fitting);
        List<Ranked> whole =
                ranked.stream().filter(hit -> kept.contains(Passages.of(hit))).toList();
        if (!plan.widen() || whole.size() < fitting.size()) { // one that was cut leaves no room around it
            return fitting;
        }
        return run.log()
                .timed(
                        Step.WIDEN,
                        fitting.size(),
                        () -> Widening.of(parts.index(), run.corpus(), whole, plan.maxTokens()));
    }
}
