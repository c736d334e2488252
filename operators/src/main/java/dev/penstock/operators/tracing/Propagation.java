package dev.penstock.operators.tracing;

import dev.penstock.operators.TraceContext;
import dev.penstock.records.Envelope;
import dev.penstock.records.Stage;
import java.io.Serializable;

/** The trace context that goes along with the calls of a stage. */
public final class Propagation implements Serializable {
    private static final long serialVersionUID = 1;

    /** Without spans of our own, the caller's span is the parent. */
    public static final Propagation OF_CALLER = new Propagation(null);

    private final Sampling sampling;

    private Propagation(Sampling sampling) {
        this.sampling = sampling;
    }

    public static Propagation of(TracingOptions options) {
        return options.isOn() ? new Propagation(new Sampling(options)) : OF_CALLER;
    }

    /**
     * A {@code traceparent} that names the stage's span, which is exported when the request is settled. Whether it is
     * sampled is said as far as it is known by now: an exchange that fails later is exported all the same.
     *
     * @return null where there is no trace context to send on
     */
    public String traceparent(Envelope envelope, Stage stage) {
        if (sampling == null) {
            return TraceContext.forwarded(envelope.traceparent());
        }
        Ids ids = Ids.of(envelope);
        return "00-" + ids.traceId() + "-" + ids.span(stage.label()) + (sampling.isChosen(ids) ? "-01" : "-00");
    }
}
