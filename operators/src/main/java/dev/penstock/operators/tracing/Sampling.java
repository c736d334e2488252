package dev.penstock.operators.tracing;

import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.io.Serializable;
import java.util.List;

/** Which exchanges become spans. */
final class Sampling implements Serializable {
    private static final long serialVersionUID = 1;

    private final TracingOptions options;
    private transient Sampler sampler;

    Sampling(TracingOptions options) {
        this.options = options;
    }

    /** Known before anything is done for the request: the caller's flag, else the ratio. */
    boolean isChosen(Ids ids) {
        return sampler()
                        .shouldSample(
                                Parents.contextOf(ids.envelope().traceparent()),
                                ids.traceId(),
                                SpanTree.ROOT,
                                SpanKind.CONSUMER,
                                Attributes.empty(),
                                List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    /** Known at the end: also what went wrong, and what took long. */
    boolean isExported(Exchange exchange) {
        return isConspicuous(exchange) || isChosen(Ids.of(exchange.envelope()));
    }

    private boolean isConspicuous(Exchange exchange) {
        Status status = exchange.outcome().status();
        if (options.alwaysErrors() && (status == Status.FAILED || status == Status.BLOCKED)) {
            return true;
        }
        Envelope envelope = exchange.envelope();
        long slowMs = options.slowAfter().toMillis();
        return slowMs > 0 && exchange.timings().completedAtMs() - envelope.receivedAtMs() >= slowMs;
    }

    private Sampler sampler() {
        if (sampler == null) {
            sampler = Sampler.parentBased(Sampler.traceIdRatioBased(options.ratio()));
        }
        return sampler;
    }
}
