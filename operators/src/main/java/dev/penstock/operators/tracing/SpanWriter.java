package dev.penstock.operators.tracing;

import dev.penstock.inference.Shared;
import dev.penstock.records.Exchange;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Hands chosen exchanges to the queue, which the subtasks of a TaskManager share. */
final class SpanWriter implements SinkWriter<Exchange> {
    private final Shared.Lease<SpanQueue> lease;
    private final Sampling sampling;
    private final Counter dropped;

    SpanWriter(Shared.Lease<SpanQueue> lease, Sampling sampling, MetricGroup metrics) {
        this.lease = lease;
        this.sampling = sampling;
        this.dropped = metrics.counter("spanTreesDropped");
        SpanQueue queue = lease.get();
        metrics.gauge("spanTreesExported", queue::exported);
        metrics.gauge("spanTreesFailed", queue::failed);
    }

    @Override
    public void write(Exchange exchange, Context context) {
        if (sampling.isExported(exchange) && !lease.get().offer(exchange)) {
            dropped.inc();
        }
    }

    /** Nothing is waited for: a checkpoint does not depend on a collector. */
    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() throws Exception {
        lease.close();
    }
}
