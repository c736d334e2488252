package dev.penstock.operators.tracing;

import dev.penstock.records.Exchange;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges on their way to the exporter. One thread makes their spans and exports them in batches, so that neither
 * costs the stream any time; while an exporter is slow or down, what the queue does not hold is lost. Thread-safe.
 */
final class SpanQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);
    private static final int BATCH = 128;
    private static final long LOOK_MS = 200;
    private static final long SAY_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();
    /** Longest time that an end waits for the last spans. */
    private static final Duration LAST_CALL = Duration.ofSeconds(5);

    private final BlockingQueue<Exchange> waiting;
    private final SpanTree tree;
    private final SpanExporter exporter;
    private final Duration patience;
    private final LongAdder exported = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean abandoned;
    private long saidAt;
    private boolean said;

    /**
     * @param most exchanges that wait
     * @param patience longest time that a batch may take, its repetitions included
     */
    SpanQueue(int most, SpanTree tree, SpanExporter exporter, Duration patience) {
        this.waiting = new ArrayBlockingQueue<>(most);
        this.tree = tree;
        this.exporter = exporter;
        this.patience = patience;
        this.thread = new Thread(this::run, "penstock-spans");
        thread.setDaemon(true);
        thread.start();
    }

    /** @return false where the exchange is dropped, as too many wait */
    boolean offer(Exchange exchange) {
        return !closed && waiting.offer(exchange);
    }

    /** Exchanges whose spans were taken. */
    long exported() {
        return exported.sum();
    }

    /** Exchanges whose spans could not be made, or were not taken. */
    long failed() {
        return failed.sum();
    }

    private void run() {
        List<Exchange> batch = new ArrayList<>(BATCH);
        try {
            while (!abandoned && (!closed || !waiting.isEmpty())) {
                Exchange first = waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                    export(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    private void export(List<Exchange> batch) {
        List<SpanData> spans = new ArrayList<>();
        int made = 0;
        for (Exchange exchange : batch) {
            try {
                spans.addAll(tree.of(exchange));
                made++;
            } catch (RuntimeException fault) {
                // Its message may quote the request.
                lost(1, "could not be made (" + fault.getClass().getName() + ")");
            }
        }
        if (made > 0) {
            send(spans, made);
        }
    }

    private void send(List<SpanData> spans, int exchanges) {
        try {
            CompletableResultCode result = exporter.export(spans).join(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (result.isSuccess()) {
                exported.add(exchanges);
            } else {
                lost(exchanges, "were not taken (" + ExportFailures.reason(result) + ")");
            }
        } catch (RuntimeException fault) {
            lost(exchanges, "could not be exported (" + fault.getClass().getName() + ")");
        }
    }

    private void lost(int exchanges, String why) {
        failed.add(exchanges);
        long now = System.nanoTime();
        if (!said || now - saidAt >= SAY_AGAIN_NANOS) {
            said = true;
            saidAt = now;
            LOG.warn("Spans of {} exchanges {}; the job goes on without them. Lost so far: {}", exchanges, why, failed);
        }
    }

    /** Exports what waits, as far as there is time for it. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(LAST_CALL.toMillis());
            if (thread.isAlive()) {
                abandoned = true;
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            abandoned = true;
            thread.interrupt();
            Thread.currentThread().interrupt();
        } finally {
            exporter.shutdown().join(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
