package dev.penstock.operators.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

/** The span of the caller that a request belongs to, as its W3C trace context says. */
final class Parents {
    private static final String HEADER = "traceparent";
    private static final TextMapGetter<String> HEADER_ONLY = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(HEADER);
        }

        @Override
        public String get(String traceparent, String key) {
            return HEADER.equals(key) ? traceparent : null;
        }
    };

    private Parents() {}

    /** Not valid where there is no trace context, or one that the W3C's rules forbid. */
    static SpanContext of(String traceparent) {
        return Span.fromContext(contextOf(traceparent)).getSpanContext();
    }

    static Context contextOf(String traceparent) {
        return traceparent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, HEADER_ONLY);
    }
}
