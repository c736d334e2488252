package dev.penstock.operators.cache;

import dev.penstock.operators.Opener;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.WallClock;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.Stage;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.CacheOptions;
import dev.penstock.state.cache.CachedAnswer;
import dev.penstock.state.cache.SemanticIndex;
import dev.penstock.state.cache.SemanticIndex.Match;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Answers from the cache where a question of the same meaning was answered in the same scope: near enough by cosine,
 * and not refused by the gate. The index is searched in the caller's thread: some 0.3 ms of computation, for which a
 * change of threads would cost more than it brings. Only the answer itself is fetched asynchronously. Whatever fails
 * is a miss.
 */
public final class SemanticCacheFunction extends StageFunction {
    private static final long serialVersionUID = 1;

    private final Opener<AnswerCache> answersOpener;
    private final Opener<SemanticIndex> indexOpener;
    private final HitGate gate;
    private final CacheOptions options;

    private transient AnswerCache answers;
    private transient SemanticIndex index;
    private transient Counter hits;
    private transient Counter misses;
    private transient Counter refused;

    public SemanticCacheFunction(
            Opener<AnswerCache> answers,
            Opener<SemanticIndex> index,
            HitGate gate,
            CacheOptions options,
            WallClock clock) {
        super(Stage.SEMANTIC_CACHE, clock);
        this.answersOpener = answers;
        this.indexOpener = index;
        this.gate = gate;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        answers = lease(answersOpener);
        index = lease(indexOpener);
        metricGroup().gauge("semanticIndexSize", index::size);
        hits = StageMetrics.counter(metricGroup(), "cacheHits");
        misses = StageMetrics.counter(metricGroup(), "cacheMisses");
        refused = StageMetrics.counter(metricGroup(), "gateRefusals");
    }

    @Override
    protected boolean skips(Exchange exchange) {
        return !options.semantic()
                || exchange.cache() == null
                || !exchange.cache().cacheable()
                || exchange.embedding() == null;
    }

    @Override
    protected CompletableFuture<Exchange> run(Exchange exchange) {
        Embedding embedding = exchange.embedding();
        List<Match> matches =
                index.nearest(exchange.cache().scope(), embedding.model(), embedding.vector(), options.candidates());
        return firstThatAnswers(exchange, matches, 0);
    }

    @Override
    protected Exchange onFailure(Exchange exchange, Throwable failure) {
        misses.inc();
        return exchange;
    }

    @Override
    protected Exchange onTimeout(Exchange exchange) {
        misses.inc();
        return exchange;
    }

    private CompletableFuture<Exchange> firstThatAnswers(Exchange exchange, List<Match> matches, int from) {
        for (int i = from; i < matches.size() && matches.get(i).similarity() >= options.threshold(); i++) {
            Match match = matches.get(i);
            Optional<String> reason = gate.refuse(exchange.request().question(), match.question());
            if (reason.isPresent()) {
                refused.inc();
                exchange = refusedBy(exchange, match, reason.get());
                continue;
            }
            Exchange asked = exchange;
            int next = i + 1;
            return answers.get(match.key())
                    .thenCompose(found -> found.filter(answer -> isOfScope(answer, asked))
                            .map(answer -> CompletableFuture.completedFuture(hit(asked, answer, match)))
                            .orElseGet(() -> firstThatAnswers(refusedBy(asked, match, "expired"), matches, next)));
        }
        misses.inc();
        return CompletableFuture.completedFuture(matches.isEmpty() ? exchange : tooFar(exchange, matches.get(0)));
    }

    private static boolean isOfScope(CachedAnswer answer, Exchange asked) {
        return answer.scope().equals(asked.cache().scope())
                && answer.model().equals(asked.embedding().model());
    }

    private Exchange hit(Exchange exchange, CachedAnswer answer, Match match) {
        hits.inc();
        return Hits.settle(exchange, answer, CacheLevel.SEMANTIC, match.similarity(), nowMs());
    }

    private Exchange tooFar(Exchange exchange, Match nearest) {
        String reason = String.format(Locale.ROOT, "similarity below %.3f", options.threshold());
        return refusedBy(exchange, nearest, reason);
    }

    /** Notes why the nearest entry did not answer; those behind it do not overwrite that. */
    private static Exchange refusedBy(Exchange exchange, Match match, String reason) {
        CacheDecision asked = exchange.cache();
        if (asked.entryId() != null) {
            return exchange;
        }
        return exchange.withCache(new CacheDecision(
                CacheLevel.NONE,
                asked.cacheable(),
                asked.scope(),
                asked.key(),
                match.key(),
                match.similarity(),
                asked.threshold(),
                reason));
    }
}
