package dev.penstock.operators.decode;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.Decided;
import dev.penstock.operators.Decisions;
import dev.penstock.operators.WallClock;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.Stage;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests. A record that is none goes to {@link DeadLetters#TAG} untouched, and as an error response to
 * {@link Decided#TAG}: every record that was read gets an answer.
 */
public final class DecodeFunction extends ProcessFunction<InboundRecord, Exchange> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(DecodeFunction.class);
    private static final String STAGE = "decode";

    private final RequestDecoder decoder;
    private final WallClock clock;

    private transient Counter decoded;
    private transient Counter deadLetters;

    public DecodeFunction(RequestDecoder decoder, WallClock clock) {
        this.decoder = decoder;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) {
        decoded = getRuntimeContext().getMetricGroup().counter("decoded");
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
    }

    @Override
    public void processElement(InboundRecord inbound, Context context, Collector<Exchange> out) {
        try {
            Exchange exchange = decoder.decode(inbound);
            decoded.inc();
            out.collect(read(exchange));
        } catch (UndecodableException e) {
            reject(inbound, e, context);
        } catch (RuntimeException e) {
            reject(inbound, unexpected(inbound, e), context);
        }
    }

    private void reject(InboundRecord inbound, UndecodableException e, Context context) {
        deadLetters.inc();
        context.output(DeadLetters.TAG, new DeadLetter(inbound, STAGE, e.getMessage()));
        Exchange exchange = read(Exchange.received(e.envelope(), null));
        Outcome outcome = Outcome.invalid(e.code(), e.getMessage(), e.param());
        context.output(Decided.TAG, Decisions.unanswered(exchange, outcome, clock.millis()));
    }

    private Exchange read(Exchange exchange) {
        long waitedMs = Math.max(0, clock.millis() - exchange.envelope().receivedAtMs());
        return exchange.withTimings(exchange.timings().with(Stage.QUEUE, 0, waitedMs * 1000));
    }

    /** A fault of the decoder itself. Its message may quote the request, so only its type is passed on. */
    private static UndecodableException unexpected(InboundRecord inbound, RuntimeException fault) {
        String where = inbound.topic() + "-" + inbound.partition() + "-" + inbound.offset();
        StackTraceElement[] stack = fault.getStackTrace();
        LOG.warn(
                "Decoder failed on record {} with {} at {}",
                where,
                fault.getClass().getName(),
                stack.length == 0 ? "an unknown place" : stack[0]);
        return new UndecodableException(
                bareEnvelope(inbound, where),
                "undecodable",
                null,
                "the record could not be read (" + fault.getClass().getSimpleName() + " at " + where + ")");
    }

    private static Envelope bareEnvelope(InboundRecord inbound, String id) {
        return new Envelope(
                id,
                Envelope.DEFAULT_TENANT,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                inbound.topic(),
                inbound.partition(),
                inbound.offset(),
                inbound.timestamp(),
                inbound.key(),
                inbound.headers());
    }
}
