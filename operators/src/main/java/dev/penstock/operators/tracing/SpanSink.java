package dev.penstock.operators.tracing;

import dev.penstock.inference.Shared;
import dev.penstock.records.Exchange;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Exports the spans of settled exchanges, at most once: nothing is kept in a checkpoint, and what an exporter does not
 * take is dropped and counted. A replay exports the same spans under the same ids.
 */
public final class SpanSink implements Sink<Exchange> {
    private static final long serialVersionUID = 1;
    /** A batch is sent at most five times, with pauses of up to five seconds between. */
    private static final int SENDINGS = 5;

    private static final Duration PAUSES = Duration.ofSeconds(20);

    private final TracingOptions options;

    public SpanSink(TracingOptions options) {
        this.options = options;
    }

    @Override
    public SinkWriter<Exchange> createWriter(WriterInitContext context) {
        Shared.Lease<SpanQueue> queue = Shared.lease(List.of("spans", options), this::open);
        return new SpanWriter(queue, new Sampling(options), context.metricGroup());
    }

    /** A missing token or a wrong address is the same after a restart, so that the job fails in place of restarting. */
    private SpanQueue open() {
        try {
            return new SpanQueue(
                    options.queue(),
                    new SpanTree(options.serviceName(), options.content()),
                    SpanExporters.open(options),
                    options.timeout().multipliedBy(SENDINGS).plus(PAUSES));
        } catch (IllegalArgumentException misconfigured) {
            throw new SuppressRestartsException(misconfigured);
        }
    }
}
