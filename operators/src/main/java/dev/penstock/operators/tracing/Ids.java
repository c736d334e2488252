package dev.penstock.operators.tracing;

import dev.penstock.operators.CanonicalHash;
import dev.penstock.records.Envelope;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;

/**
 * Ids of the spans of one request. They are a function of the request, and so the same on every machine and in every
 * replay.
 *
 * @param traceId the caller's, else derived
 */
record Ids(String traceId, Envelope envelope) {

    static Ids of(Envelope envelope) {
        SpanContext parent = Parents.of(envelope.traceparent());
        return new Ids(parent.isValid() ? parent.getTraceId() : derived(envelope), envelope);
    }

    /** Where the request was read stands in it, so that an id that comes again is another trace. */
    private static String derived(Envelope envelope) {
        String hash = new CanonicalHash("penstock trace 1")
                .add(envelope.tenant())
                .add(envelope.id())
                .add(envelope.topic())
                .add(envelope.partition())
                .add(Long.toString(envelope.offset()))
                .hex();
        return valid(hash.substring(0, TraceId.getLength()), TraceId.getInvalid());
    }

    /** @param span of the request, for example a stage's label */
    String span(String span) {
        String hash = new CanonicalHash("penstock span 1")
                .add(traceId)
                .add(envelope.tenant())
                .add(envelope.id())
                .add(span)
                .hex();
        return valid(hash.substring(0, SpanId.getLength()), SpanId.getInvalid());
    }

    /** An id of zeros only means none. */
    private static String valid(String id, String invalid) {
        return id.equals(invalid) ? id.substring(1) + "1" : id;
    }
}
