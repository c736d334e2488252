package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.drift.window.TenantWindow;
import dev.penstock.operators.drift.window.Traffic;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.records.DriftEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Tells drift that begins and ends, of windows keyed by tenant, which come in their order. Scores of all windows leave by
 * {@link #OBSERVATIONS}; their time is the end of the window, when they became known. The state is bounded for a tenant,
 * and so are the tenants, of whom {@link dev.penstock.operators.drift.window.GatherTraffic} says which to forget.
 */
public final class DetectDrift extends KeyedProcessFunction<String, TenantWindow, DriftEvent> {
    private static final long serialVersionUID = 1;

    public static final OutputTag<Observation> OBSERVATIONS =
            new OutputTag<>("drift-observations", TypeInformation.of(Observation.class));

    private final DriftOptions options;

    private transient Judge judge;
    private transient ValueState<byte[]> stored;

    public DetectDrift(DriftOptions options) {
        new Judge(options); // finds faults while the graph is built
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        judge = new Judge(options);
        ValueStateDescriptor<byte[]> descriptor =
                new ValueStateDescriptor<>("tenant", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
        descriptor.enableTimeToLive(
                StateTtlConfig.newBuilder(options.stateTtl()).build());
        stored = getRuntimeContext().getState(descriptor);
    }

    @Override
    public void processElement(TenantWindow window, Context context, Collector<DriftEvent> out) throws Exception {
        byte[] bytes = stored.value();
        TenantMemory memory = bytes == null ? new TenantMemory() : TenantMemory.fromBytes(bytes);
        if (window.traffic() == null) {
            Judge.forget(window.tenant(), window.endMs(), memory).forEach(out::collect);
            stored.clear();
            return;
        }
        Traffic traffic = Traffic.fromBytes(window.traffic());
        Judge.Ruling ruling = judge.judge(window.tenant(), window.startMs(), window.endMs(), traffic, memory);
        ruling.events().forEach(out::collect);
        if (!ruling.samples().isEmpty()) {
            context.output(OBSERVATIONS, new Observation(window.tenant(), window.endMs(), ruling.samples()));
        }
        stored.update(memory.toBytes());
    }
}
