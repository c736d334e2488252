package dev.penstock.operators.retrieval;

import dev.penstock.operators.WallClock;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.retrieval.ranking.Reranker;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Orders what the searches of a retrieval have found: near duplicates out, best candidates read anew, newer documents up,
 * variety chosen. Freshness comes behind the reranker, which would undo it.
 */
final class Ordering {
    private final Map<String, Reranker> rerankers;
    private final WallClock clock;
    private final StepMeter meter;

    /** @param rerankers those that plans name, by that name */
    Ordering(Map<String, Reranker> rerankers, WallClock clock, StepMeter meter) {
        this.rerankers = rerankers;
        this.clock = clock;
        this.meter = meter;
    }

    /** The passages to take, best first. @param question what was searched for */
    List<Ranked> order(RetrievalRun run, String question, List<Ranked> fused) {
        RetrievalPlan plan = run.plan();
        List<Ranked> ranked =
                run.log().timed(Step.DUPLICATES, fused.size(), () -> NearDuplicates.without(fused, plan.pool()));
        if (plan.reranks()) {
            ranked = reordered(run, Step.RERANK, ranked, found -> reranked(plan, question, found));
        }
        if (!plan.freshnessHalfLife().isZero()) {
            ranked = reordered(
                    run,
                    Step.FRESHNESS,
                    ranked,
                    found -> Freshness.weigh(found, plan.freshnessHalfLife(), clock.millis()));
        }
        if (plan.diversity() < 1) {
            ranked = reordered(
                    run, Step.DIVERSITY, ranked, found -> Diversity.choose(found, plan.passages(), plan.diversity()));
        }
        return ranked.subList(0, Math.min(plan.passages(), ranked.size()));
    }

    /** The best ones in the reranker's order; its scores are no measure for those that it did not read. */
    private List<Ranked> reranked(RetrievalPlan plan, String question, List<Ranked> found) {
        return rerankers
                .get(plan.reranker())
                .rerank(question, found.subList(0, Math.min(plan.reranked(), found.size())));
    }

    /** Runs a step that changes the order, and notes how many of the first passages are others now. */
    private List<Ranked> reordered(
            RetrievalRun run, Step step, List<Ranked> before, UnaryOperator<List<Ranked>> order) {
        long started = System.nanoTime();
        List<Ranked> after = order.apply(before);
        int first = Math.min(run.plan().passages(), after.size());
        Set<String> were = new HashSet<>();
        before.subList(0, Math.min(first, before.size()))
                .forEach(ranked -> were.add(ranked.candidate().chunk().chunkId()));
        int others = (int) after.subList(0, first).stream()
                .filter(ranked -> !were.contains(ranked.candidate().chunk().chunkId()))
                .count();
        run.log().add(step, started, before.size(), after.size(), others + " of the first " + first + " are others");
        meter.reordered(step, others);
        return after;
    }
}
