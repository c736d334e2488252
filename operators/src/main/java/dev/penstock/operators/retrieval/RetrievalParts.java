package dev.penstock.operators.retrieval;

import dev.penstock.inference.Encoder;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.retrieval.ranking.Reranker;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.state.index.CorpusIndex;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What a {@link RetrievalPipeline} works with. It closes none of it.
 *
 * @param encoders that are held ready for questions; may be empty
 * @param tiers that plans name, by name
 * @param rerankers that plans name, by name
 * @param threads on which searches are computed
 * @param handover on which models are asked, which may block it while their queue is full
 * @param propagation the trace context that goes along with them
 */
record RetrievalParts(
        CorpusIndex index,
        List<Encoder> encoders,
        Map<String, TierModel> tiers,
        Map<String, Reranker> rerankers,
        Executor threads,
        Executor handover,
        Propagation propagation,
        WallClock clock,
        StepMeter meter) {}
