package dev.penstock.operators.admission;

import dev.penstock.records.Exchange;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Drops a request whose tenant and id were seen within the window: the first one gets the answer. Keyed by
 * {@link RequestKey}. The window counts from the first sight, and repeats do not prolong it.
 */
public final class DeduplicateFunction extends KeyedProcessFunction<String, Exchange, Exchange> {
    private static final long serialVersionUID = 1;

    private final Duration window;

    private transient ValueState<Boolean> seen;
    private transient Counter duplicates;

    public DeduplicateFunction(AdmissionOptions options) {
        this.window = options.duplicateWindow();
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<Boolean> descriptor = new ValueStateDescriptor<>("seen", Types.BOOLEAN);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(window).build());
        seen = getRuntimeContext().getState(descriptor);
        duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
    }

    @Override
    public void processElement(Exchange exchange, Context context, Collector<Exchange> out) throws Exception {
        if (seen.value() != null) {
            duplicates.inc();
            return;
        }
        seen.update(true);
        out.collect(exchange);
    }
}
