package dev.penstock.operators.retrieval;

import dev.penstock.inference.Encoder;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.retrieval.RetrievalOpeners.RerankerSource;
import dev.penstock.operators.retrieval.RetrievalOpeners.Tier;
import dev.penstock.operators.retrieval.ranking.Reranker;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.records.Exchange;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Stage;
import dev.penstock.state.index.CorpusIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Function;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * Finds the passages for a request that names a corpus. An unknown or empty corpus, or an index that fails, gives an
 * empty context: the model is then told that nothing was found. Without a vector the index searches by words alone.
 */
public final class RetrieveFunction extends StageFunction {
    private static final long serialVersionUID = 1;

    private final RetrievalOpeners openers;
    private final RetrievalOptions options;
    private final Propagation propagation;
    private final WallClock clock;

    private transient RetrievalPipeline pipeline;
    private transient SearchThreads threads;
    private transient ExecutorService handover;
    private transient Counter passagesFound;
    private transient Counter emptyContexts;
    private transient DoubleAdder spentUsd;

    /** Sends the caller's trace context on. */
    public RetrieveFunction(RetrievalOpeners openers, RetrievalOptions options, WallClock clock) {
        this(openers, options, Propagation.OF_CALLER, clock);
    }

    public RetrieveFunction(
            RetrievalOpeners openers, RetrievalOptions options, Propagation propagation, WallClock clock) {
        super(Stage.RETRIEVE, clock);
        this.propagation = propagation;
        this.openers = openers;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        CorpusIndex index = lease(openers.index());
        List<Encoder> encoders = new ArrayList<>();
        for (EncoderOpener encoder : openers.encoders()) {
            encoders.add(lease(encoder));
        }
        metricGroup().gauge("denseSearchFailures", index::denseFailures);
        threads = lease(() -> SearchThreads.lease(options.threads()));
        handover = Executors.newSingleThreadExecutor(new ExecutorThreadFactory("penstock-search-models"));
        pipeline = new RetrievalPipeline(
                options,
                new RetrievalParts(
                        index,
                        encoders,
                        tiers(),
                        rerankers(),
                        threads.executor(),
                        handover,
                        propagation,
                        clock,
                        new RetrievalMeter(metricGroup())));
        passagesFound = StageMetrics.counter(metricGroup(), "passagesFound");
        emptyContexts = StageMetrics.counter(metricGroup(), "emptyContexts");
        spentUsd = new DoubleAdder();
        metricGroup().gauge("spentUsd", spentUsd::sum);
    }

    private Map<String, TierModel> tiers() throws Exception {
        Map<String, TierModel> tiers = new HashMap<>();
        for (Map.Entry<String, Tier> tier : openers.tiers().entrySet()) {
            tiers.put(
                    tier.getKey(),
                    new TierModel(
                            tier.getValue().options(), lease(tier.getValue().generator())));
        }
        return tiers;
    }

    private Map<String, Reranker> rerankers() throws Exception {
        Map<String, Reranker> rerankers = new HashMap<>();
        for (Map.Entry<String, RerankerSource> reranker : openers.rerankers().entrySet()) {
            rerankers.put(reranker.getKey(), reranker.getValue().read());
        }
        return rerankers;
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
        return exchange.envelope().corpus() == null;
    }

    @Override
    protected CompletableFuture<Exchange> run(Exchange exchange) {
        return threads.submit(() -> pipeline.retrieve(exchange))
                .thenCompose(Function.identity())
                .thenApply(context -> with(exchange, context));
    }

    @Override
    protected Exchange onFailure(Exchange exchange, Throwable failure) {
        return with(exchange, new RetrievedContext(exchange.envelope().corpus(), List.of()));
    }

    @Override
    protected Exchange onTimeout(Exchange exchange) {
        return with(exchange, new RetrievedContext(exchange.envelope().corpus(), List.of()));
    }

    private Exchange with(Exchange exchange, RetrievedContext context) {
        passagesFound.inc(context.passages().size());
        spentUsd.add(context.usd());
        if (context.passages().isEmpty()) {
            emptyContexts.inc();
        }
        return exchange.withContext(context);
    }
}
