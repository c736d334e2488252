package dev.penstock.operators.retrieval;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Work;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.Works;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Envelope;
import dev.penstock.records.Stage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks the model of a corpus' tier for help with a search. It never fails and is never late: where there is no time, no
 * such tier, or no answer within the budget, retrieval goes on without it, and the step says why.
 */
final class SearchAssistant {
    /** What must be left of a request's time behind such a step, for search and answer. */
    private static final long RESERVED_MS = 200;

    private final Map<String, TierModel> tiers;
    private final Executor handover;
    private final Propagation propagation;
    private final WallClock clock;

    /** @param handover makes the calls, since a backend may block its caller while its queue is full */
    SearchAssistant(Map<String, TierModel> tiers, Executor handover, Propagation propagation, WallClock clock) {
        this.tiers = tiers;
        this.propagation = propagation;
        this.handover = handover;
        this.clock = clock;
    }

    /**
     * What the model wrote, read by {@code reader}; empty without an answer.
     *
     * @param asks makes the prompt for an id that is this call's own
     */
    CompletableFuture<List<String>> ask(
            RetrievalRun run, Step step, Function<String, ChatRequest> asks, Function<String, List<String>> reader) {
        long started = System.nanoTime();
        TierModel model = tiers.get(run.plan().tier());
        long allowed = allowedMs(run);
        if (model == null || allowed <= 0) {
            String note = model == null ? "no tier " + run.plan().tier() : "no time left";
            run.log().add(step, started, 1, 0, note);
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<CompletableFuture<Answer>> call = CompletableFuture.supplyAsync(
                () -> model.generator().generate(prompt(run, step, asks, allowed)), handover);
        CompletableFuture<Answer> answered = call.thenCompose(Function.identity());
        return answered.orTimeout(allowed, TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            if (failure != null) {
                call.thenAccept(late -> late.cancel(false)); // so that nobody pays for an answer that nobody reads
                run.log().add(step, started, 1, 0, Failures.note(failure));
                return List.of();
            }
            run.usd().add(model.tier().price(answer.promptTokens(), answer.completionTokens()));
            List<String> written =
                    "content_filter".equals(answer.finishReason()) ? List.of() : reader.apply(answer.text());
            run.log()
                    .add(
                            step,
                            started,
                            1,
                            written.size(),
                            "by tier " + run.plan().tier());
            return written;
        });
    }

    private long allowedMs(RetrievalRun run) {
        long deadline = run.exchange().envelope().deadlineAtMs();
        long left = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - clock.millis() - RESERVED_MS;
        return Math.min(run.plan().modelBudget().toMillis(), left);
    }

    private Prompt prompt(RetrievalRun run, Step step, Function<String, ChatRequest> asks, long allowedMs) {
        Envelope envelope = run.exchange().envelope();
        String id = Works.idOf(envelope) + "#" + step.label();
        Work work = new Work(Works.of(envelope).interactive(), clock.millis() + allowedMs);
        return new Prompt(id, asks.apply(id), List.of(), work, propagation.traceparent(envelope, Stage.RETRIEVE));
    }
}
