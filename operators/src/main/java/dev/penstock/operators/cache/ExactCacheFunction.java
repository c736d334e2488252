package dev.penstock.operators.cache;

import dev.penstock.operators.Opener;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.WallClock;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Exchange;
import dev.penstock.records.Stage;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.CacheOptions;
import dev.penstock.state.cache.CachedAnswer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Stamps scope and key, and answers from the cache where the same question was answered in the same scope. A cache that
 * fails or is slow is a miss.
 */
public final class ExactCacheFunction extends StageFunction {
    private static final long serialVersionUID = 1;

    private final Opener<AnswerCache> opener;
    private final CacheOptions options;
    private final String encoder;

    private transient CacheKeys keys;
    private transient AnswerCache answers;
    private transient Counter hits;
    private transient Counter misses;
    private transient Counter uncacheable;

    /** @param encoder which encoder and heads the deployment uses: a change of them starts a new cache */
    public ExactCacheFunction(Opener<AnswerCache> opener, CacheOptions options, String encoder, WallClock clock) {
        super(Stage.EXACT_CACHE, clock);
        this.opener = opener;
        this.options = options;
        this.encoder = encoder;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        keys = new CacheKeys(options.maxTemperature(), encoder);
        answers = lease(opener);
        hits = StageMetrics.counter(metricGroup(), "cacheHits");
        misses = StageMetrics.counter(metricGroup(), "cacheMisses");
        uncacheable = StageMetrics.counter(metricGroup(), "uncacheable");
    }

    @Override
    protected boolean skips(Exchange exchange) {
        return false;
    }

    @Override
    protected CompletableFuture<Exchange> run(Exchange exchange) {
        Exchange asked = withMiss(exchange);
        CacheDecision decision = asked.cache();
        if (!decision.cacheable()) {
            uncacheable.inc();
            return CompletableFuture.completedFuture(asked);
        }
        if (!options.exact()) {
            return CompletableFuture.completedFuture(asked);
        }
        return answers.get(decision.key()).thenApply(found -> settle(asked, found));
    }

    @Override
    protected Exchange onFailure(Exchange exchange, Throwable failure) {
        misses.inc();
        return withMiss(exchange);
    }

    @Override
    protected Exchange onTimeout(Exchange exchange) {
        misses.inc();
        return withMiss(exchange);
    }

    private Exchange withMiss(Exchange exchange) {
        return exchange.withCache(keys.miss(exchange, options.threshold()));
    }

    private Exchange settle(Exchange asked, Optional<CachedAnswer> found) {
        // The scope is compared although the key covers it: an entry of another tenant must not leave by accident.
        if (found.isPresent() && found.get().scope().equals(asked.cache().scope())) {
            hits.inc();
            return Hits.settle(asStored(asked, found.get()), found.get(), CacheLevel.EXACT, 1, nowMs());
        }
        misses.inc();
        return asked;
    }

    /**
     * Of one key, two questions differ in form, or because that of the entry was redacted behind this stage, by what the
     * encoder's heads found in it. Then the exchange goes on with the redacted one, so that no trace shows more.
     */
    private static Exchange asStored(Exchange asked, CachedAnswer found) {
        boolean redacted = !Questions.normalised(found.question())
                .equals(Questions.normalised(asked.request().question()));
        return redacted ? asked.withRequest(asked.request().withQuestion(found.question())) : asked;
    }
}
