package dev.penstock.operators.quality.feedback;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.quality.FeedbackOptions;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackCodec;
import dev.penstock.records.FeedbackException;
import dev.penstock.records.InboundRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Reads feedback. A record that is none goes to {@link DeadLetters#TAG} untouched; tombstones are skipped. */
public final class DecodeFeedbackFunction extends ProcessFunction<InboundRecord, Feedback> {
    private static final long serialVersionUID = 1;
    private static final String STAGE = "decode-feedback";

    private final int maxBytes;

    private transient Counter decoded;
    private transient Counter deadLetters;
    private transient Counter tombstones;

    public DecodeFeedbackFunction(FeedbackOptions options) {
        this.maxBytes = options.maxBytes();
    }

    @Override
    public void open(OpenContext context) {
        decoded = getRuntimeContext().getMetricGroup().counter("decoded");
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
        tombstones = getRuntimeContext().getMetricGroup().counter("tombstones");
    }

    @Override
    public void processElement(InboundRecord inbound, Context context, Collector<Feedback> out) {
        if (inbound.value() == null) {
            tombstones.inc();
            return;
        }
        try {
            out.collect(FeedbackCodec.decode(inbound, maxBytes));
            decoded.inc();
        } catch (FeedbackException e) {
            deadLetters.inc();
            context.output(DeadLetters.TAG, new DeadLetter(inbound, STAGE, e.getMessage()));
        }
    }
}
