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
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.IndexedChunk;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
        metricGroup().gauge("denseSearchFailures", index::denseFailures);
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
        List<Passage> found = index
                .search(new CorpusQuery(
                        envelope.corpus(),
                        envelope.labels(),
                        Map.of(),
                        exchange.request().question(),
                        embedding == null ? null : embedding.vector(),
                        embedding == null ? null : embedding.model(),
                        Math.max(50, 4 * options.passages())))
                .stream()
                .map(RetrieveFunction::passage)
                .sorted(Comparator.comparingDouble(Passage::score).reversed())
                .toList();
        return TokenBudget.fit(found, options.passages(), options.maxTokens());
    }

    private static Passage passage(Candidate found) {
        IndexedChunk chunk = found.chunk();
        double score = reciprocal(found.denseRank()) + reciprocal(found.wordsRank());
        return new Passage(
                found.document(),
                found.version(),
                chunk.chunkId(),
                chunk.title(),
                chunk.text(),
                chunk.start(),
                chunk.end(),
                score);
    }

    private static double reciprocal(int rank) {
        return rank == 0 ? 0 : 1.0 / (60 + rank);
    }

    private Exchange with(Exchange exchange, List<Passage> passages) {
        passagesFound.inc(passages.size());
        if (passages.isEmpty()) {
            emptyContexts.inc();
        }
        return exchange.withContext(new RetrievedContext(exchange.envelope().corpus(), passages));
    }
}
