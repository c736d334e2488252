package dev.penstock.operators.retrieval;

import dev.penstock.operators.Opener;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.WallClock;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Stage;
import dev.penstock.state.index.CorpusIndex;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Finds the passages for a request that names a corpus. An unknown or empty corpus, or an index that fails, gives an
 * empty context: the model is then told that nothing was found. Without a vector the index searches by words alone.
 */
public final class RetrieveFunction extends StageFunction {
    private static final long serialVersionUID = 1;

    private final Opener<CorpusIndex> opener;
    private final RetrievalOptions options;

    private transient CorpusIndex index;
    private transient SearchThreads threads;
    private transient Counter passagesFound;
    private transient Counter emptyContexts;

    public RetrieveFunction(Opener<CorpusIndex> opener, RetrievalOptions options, WallClock clock) {
        super(Stage.RETRIEVE, clock);
        this.opener = opener;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        index = lease(opener);
        threads = lease(() -> SearchThreads.lease(options.threads()));
        passagesFound = StageMetrics.counter(metricGroup(), "passagesFound");
        emptyContexts = StageMetrics.counter(metricGroup(), "emptyContexts");
    }

    @Override
    protected boolean skips(Exchange exchange) {
        return exchange.envelope().corpus() == null;
    }

    @Override
    protected CompletableFuture<Exchange> run(Exchange exchange) {
        return threads.submit(() -> with(exchange, search(exchange)));
    }

    @Override
    protected Exchange onFailure(Exchange exchange, Throwable failure) {
        return with(exchange, List.of());
    }

    @Override
    protected Exchange onTimeout(Exchange exchange) {
        return with(exchange, List.of());
    }

    private List<Passage> search(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        Embedding embedding = exchange.embedding();
        List<Passage> found = index.search(
                envelope.corpus(),
                envelope.labels(),
                exchange.request().question(),
                embedding == null ? null : embedding.vector(),
                embedding == null ? null : embedding.model(),
                options.passages());
        return TokenBudget.fit(found, options.passages(), options.maxTokens());
    }

    private Exchange with(Exchange exchange, List<Passage> passages) {
        passagesFound.inc(passages.size());
        if (passages.isEmpty()) {
            emptyContexts.inc();
        }
        return exchange.withContext(new RetrievedContext(exchange.envelope().corpus(), passages));
    }
}
