package dev.penstock.operators;

import dev.penstock.records.Exchange;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets decided exchanges leave by {@link #TAG}. Stands behind each asynchronous stage, whose functions have no side
 * outputs.
 */
public final class Decided extends ProcessFunction<Exchange, Exchange> {
    private static final long serialVersionUID = 1;

    /** Exchanges whose outcome is settled: straight to the sinks. */
    public static final OutputTag<Exchange> TAG = new OutputTag<>("decided", TypeInformation.of(Exchange.class));

    @Override
    public void processElement(Exchange exchange, Context context, Collector<Exchange> out) {
        if (exchange.isDecided()) {
            context.output(TAG, exchange);
        } else {
            out.collect(exchange);
        }
    }
}
