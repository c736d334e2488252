package dev.penstock.records;

/**
 * The travel document of one request: what was asked, then one section for each operator that has seen it. Immutable;
 * an operator returns a copy with its section filled, and nobody downstream recomputes what a section already says.
 * A section is null until its operator has run.
 *
 * @param envelope who asks; never null
 * @param request what is asked; null where it could not be decoded
 * @param admission stamped by admit
 * @param inputVerdict stamped by the rule guardrail, completed by classify
 * @param embedding stamped by embed
 * @param cache stamped by the exact cache, refined by the semantic cache
 * @param context stamped by retrieve, where the request names a corpus
 * @param route stamped by route
 * @param generation stamped by infer, or by the cache that answered
 * @param outputVerdict stamped by the output filter
 * @param outcome stamped once, by the stage that decides
 * @param cost stamped with the outcome
 * @param timings never null
 */
public record Exchange(
        Envelope envelope,
        ChatRequest request,
        Admission admission,
        Verdict inputVerdict,
        Embedding embedding,
        CacheDecision cache,
        RetrievedContext context,
        Route route,
        Generation generation,
        Verdict outputVerdict,
        Outcome outcome,
        Cost cost,
        Timings timings) {

    public static Exchange received(Envelope envelope, ChatRequest request) {
        return new Exchange(
                envelope, request, null, null, null, null, null, null, null, null, null, null, Timings.none());
    }

    /** Whether the answer is settled, so that the stages still ahead are skipped. */
    public boolean isDecided() {
        return outcome != null;
    }

    /** What model calls of retrieval have cost so far, in US dollars. */
    public double retrievalUsd() {
        return context == null ? 0 : context.usd();
    }

    public Exchange withRequest(ChatRequest newRequest) {
        return new Exchange(
                envelope,
                newRequest,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withAdmission(Admission newAdmission) {
        return new Exchange(
                envelope,
                request,
                newAdmission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withInputVerdict(Verdict newInputVerdict) {
        return new Exchange(
                envelope,
                request,
                admission,
                newInputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withEmbedding(Embedding newEmbedding) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                newEmbedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withCache(CacheDecision newCache) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                newCache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withContext(RetrievedContext newContext) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                newContext,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withRoute(Route newRoute) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                newRoute,
                generation,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withGeneration(Generation newGeneration) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                newGeneration,
                outputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withOutputVerdict(Verdict newOutputVerdict) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                newOutputVerdict,
                outcome,
                cost,
                timings);
    }

    public Exchange withOutcome(Outcome newOutcome) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                newOutcome,
                cost,
                timings);
    }

    public Exchange withCost(Cost newCost) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                newCost,
                timings);
    }

    public Exchange withTimings(Timings newTimings) {
        return new Exchange(
                envelope,
                request,
                admission,
                inputVerdict,
                embedding,
                cache,
                context,
                route,
                generation,
                outputVerdict,
                outcome,
                cost,
                newTimings);
    }

    /** Settles the answer. The first decision stands: deciding twice is a programming error. */
    public Exchange decided(Outcome newOutcome, Cost newCost, long nowMs) {
        if (outcome != null) {
            throw new IllegalStateException(
                    "exchange " + envelope.id() + " is decided already (" + outcome.status() + ")");
        }
        return withOutcome(newOutcome).withCost(newCost).withTimings(timings.completedAt(nowMs));
    }
}
