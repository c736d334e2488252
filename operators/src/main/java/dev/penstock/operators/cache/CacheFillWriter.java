package dev.penstock.operators.cache;

import dev.penstock.inference.Shared;
import dev.penstock.operators.WallClock;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.CachedAnswer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts its writes in the task's mailbox, so that all fields belong to one thread. */
final class CacheFillWriter implements SinkWriter<Exchange> {
    /** Guards checkpoints against a write that never completes; the cache's own timeout is far shorter. */
    private static final long GIVE_UP_SECONDS = 30;

    private final Shared.Lease<AnswerCache> lease;
    private final AnswerCache answers;
    private final int maxInFlight;
    private final WallClock clock;
    private final MailboxExecutor mailbox;
    private final Counter stored;
    private final Counter failed;
    private final Counter skipped;

    private int inFlight;

    CacheFillWriter(
            Shared.Lease<AnswerCache> lease,
            int maxInFlight,
            WallClock clock,
            MailboxExecutor mailbox,
            MetricGroup metrics) {
        this.lease = lease;
        this.answers = lease.get();
        this.maxInFlight = maxInFlight;
        this.clock = clock;
        this.mailbox = mailbox;
        this.stored = metrics.counter("cacheFills");
        this.failed = metrics.counter("cacheFillFailures");
        this.skipped = metrics.counter("cacheFillsSkipped");
        metrics.gauge("cacheFillsInFlight", () -> inFlight);
    }

    @Override
    public void write(Exchange exchange, Context context) throws InterruptedException {
        if (!Approval.isStorable(exchange)) {
            skipped.inc();
            return;
        }
        while (inFlight >= maxInFlight) {
            mailbox.yield();
        }
        inFlight++;
        put(answer(exchange))
                .orTimeout(GIVE_UP_SECONDS, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> report(failure == null && done));
    }

    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        while (inFlight > 0) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        lease.close();
    }

    private CompletableFuture<Boolean> put(CachedAnswer answer) {
        try {
            return answers.put(answer).copy();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void report(boolean success) {
        try {
            mailbox.execute(() -> completed(success), "count a cache fill");
        } catch (RejectedExecutionException e) {
            // The task has ended, and nobody waits for the write any more.
            return;
        }
    }

    private void completed(boolean success) {
        inFlight--;
        (success ? stored : failed).inc();
    }

    private CachedAnswer answer(Exchange exchange) {
        Cost cost = exchange.cost();
        return new CachedAnswer(
                exchange.cache().key(),
                exchange.cache().scope(),
                exchange.request().question(),
                exchange.embedding().vector(),
                exchange.embedding().model(),
                exchange.generation(),
                exchange.envelope().corpus(),
                documents(exchange),
                cost == null ? 0 : cost.premiumUsd(),
                clock.millis());
    }

    private static List<String> documents(Exchange exchange) {
        if (exchange.context() == null) {
            return List.of();
        }
        return exchange.context().passages().stream()
                .map(Passage::documentId)
                .distinct()
                .toList();
    }
}
