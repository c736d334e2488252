package dev.penstock.operators;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.records.Exchange;
import dev.penstock.records.Stage;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * What the asynchronous stages share: leases are taken at the start and given back at the end, the stage's time is
 * stamped, and whatever goes wrong (a failed future, an exception, Flink's timeout) becomes an {@link Exchange} and
 * never a failed job. Only an {@link Error} fails the task.
 *
 * <p>Flink snapshots the inputs of calls in flight and calls again after a restore, so calls are idempotent.
 */
public abstract class StageFunction extends RichAsyncFunction<Exchange, Exchange> {
    private static final long serialVersionUID = 1;

    private final Stage stage;
    private final WallClock clock;

    private transient Leases leases;
    private transient Map<ResultFuture<Exchange>, Started> started;
    private transient Histogram micros;
    private transient Counter failures;
    private transient Counter timeouts;

    protected StageFunction(Stage stage, WallClock clock) {
        this.stage = stage;
        this.clock = clock;
    }

    /** Whether this stage has nothing to do for the exchange, which then passes as it is. */
    protected abstract boolean skips(Exchange exchange);

    /** The stage's work, without blocking on network or model. It is cancelled after a timeout. */
    protected abstract CompletableFuture<Exchange> run(Exchange exchange);

    /** What becomes of an exchange whose work failed. */
    protected abstract Exchange onFailure(Exchange exchange, Throwable failure);

    /** What becomes of an exchange whose work took longer than the operator's timeout. */
    protected abstract Exchange onTimeout(Exchange exchange);

    @Override
    public void open(OpenContext context) throws Exception {
        leases = new Leases();
        started = new ConcurrentHashMap<>();
        MetricGroup group = metricGroup();
        micros = StageMetrics.histogram(group, "stageMicros");
        failures = StageMetrics.counter(group, "stageFailures");
        timeouts = StageMetrics.counter(group, "stageTimeouts");
    }

    @Override
    public void close() throws Exception {
        if (leases != null) {
            leases.close();
        }
    }

    @Override
    public final void asyncInvoke(Exchange exchange, ResultFuture<Exchange> result) {
        if (exchange.isDecided() || skips(exchange)) {
            result.complete(Collections.singleton(exchange));
            return;
        }
        long now = System.nanoTime();
        long nowMs = nowMs();
        CompletableFuture<Exchange> work = start(exchange);
        started.put(result, new Started(now, nowMs, work));
        work.whenComplete((done, failure) -> finish(exchange, done, failure, result));
    }

    @Override
    public final void timeout(Exchange exchange, ResultFuture<Exchange> result) {
        Started late = started.remove(result);
        if (late != null) {
            timeouts.inc();
            result.complete(Collections.singleton(stamped(onTimeout(exchange), late)));
            late.work.cancel(false); // so that nobody pays for an answer that nobody gets
        }
    }

    protected final <T> T lease(Opener<T> opener) throws Exception {
        return keep(opener.open());
    }

    protected final Encoder lease(EncoderOpener opener) throws Exception {
        return keep(opener.open(getRuntimeContext()));
    }

    private <T> T keep(Shared.Lease<T> lease) {
        return leases.keep(lease).get();
    }

    protected final long nowMs() {
        return clock.millis();
    }

    protected final MetricGroup metricGroup() {
        return getRuntimeContext().getMetricGroup();
    }

    private CompletableFuture<Exchange> start(Exchange exchange) {
        try {
            return run(exchange);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void finish(Exchange exchange, Exchange done, Throwable failure, ResultFuture<Exchange> result) {
        Started ended = started.remove(result);
        if (ended == null) {
            return; // the timeout has answered already
        }
        try {
            result.complete(Collections.singleton(stamped(settle(exchange, done, failure), ended)));
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private Exchange settle(Exchange exchange, Exchange done, Throwable failure) {
        if (failure == null) {
            return done;
        }
        Throwable cause = unwrapped(failure);
        if (cause instanceof Error error) {
            throw error;
        }
        failures.inc();
        return onFailure(exchange, cause);
    }

    private Exchange stamped(Exchange exchange, Started begun) {
        long taken = (System.nanoTime() - begun.nanos) / 1000;
        micros.update(taken);
        long after = begun.millis - exchange.envelope().receivedAtMs();
        return exchange.withTimings(exchange.timings().with(stage, after, taken));
    }

    /** The failure itself, without the wrappers of {@link CompletableFuture}. */
    protected static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** @param millis the same moment as {@code nanos}, since the epoch */
    private record Started(long nanos, long millis, CompletableFuture<Exchange> work) {}
}
