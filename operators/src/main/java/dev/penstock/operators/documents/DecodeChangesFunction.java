package dev.penstock.operators.documents;

import dev.penstock.operators.DeadLetters;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentException;
import dev.penstock.records.InboundRecord;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Reads changes of documents. A record that is none goes to {@link DeadLetters#TAG} untouched; tombstones are skipped. */
public final class DecodeChangesFunction extends ProcessFunction<InboundRecord, ReceivedChange> {
    private static final long serialVersionUID = 1;
    private static final String STAGE = "decode";

    private final int maxBytes;

    private transient Counter decoded;
    private transient Counter deadLetters;
    private transient Counter tombstones;

    public DecodeChangesFunction(DocumentOptions options) {
        this.maxBytes = options.maxChangeBytes();
    }

    @Override
    public void open(OpenContext context) {
        decoded = getRuntimeContext().getMetricGroup().counter("decoded");
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
        tombstones = getRuntimeContext().getMetricGroup().counter("tombstones");
    }

    @Override
    public void processElement(InboundRecord inbound, Context context, Collector<ReceivedChange> out) {
        try {
            Optional<DocumentChange> change = DocumentChangeCodec.decode(inbound, maxBytes);
            if (change.isEmpty()) {
                tombstones.inc();
                return;
            }
            decoded.inc();
            out.collect(received(change.get(), inbound));
        } catch (DocumentException e) {
            deadLetters.inc();
            context.output(DeadLetters.TAG, new DeadLetter(inbound, STAGE, e.getMessage()));
        }
    }

    private static ReceivedChange received(DocumentChange change, InboundRecord inbound) {
        return ReceivedChange.read(
                change.corpus(),
                change.id(),
                change.version(),
                change.deleted(),
                Fingerprint.of(change),
                change.changedAtMs(),
                inbound);
    }
}
