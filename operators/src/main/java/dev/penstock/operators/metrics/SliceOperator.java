package dev.penstock.operators.metrics;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.records.MetricReport;
import dev.penstock.records.TraceFacts;
import dev.penstock.state.sketch.TopNames;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * First phase: leaves out duplicates, and adds up what comes, by steps of time and tenants, so that little goes on. An
 * operator of its own, because parts are told by the watermark and belong to no key: they add up again behind it. Ids are
 * keyed state, so that a duplicate meets its first one after a change of parallelism too; parts that are not told are
 * operator state, of which any instance may have any.
 *
 * <p>Tenants beyond {@value #MARGIN} times {@link WindowOptions#maxTenants()} are {@link MetricReport#OTHER_TENANTS}
 * already; which of the rest are told apart is for {@link ChooseTenants} to say. What is later than
 * {@link WindowOptions#allowedLateness()} counts as late and for nothing else.
 */
public final class SliceOperator extends AbstractStreamOperator<PartialSlice>
        implements TwoInputStreamOperator<TraceFacts, Observation, PartialSlice>, Triggerable<Integer, VoidNamespace> {
    private static final long serialVersionUID = 1;
    /** Ids of this time are kept, and forgotten, together. */
    private static final long IDS_TOGETHER_MS = 15_000;
    /** Those that send most to all instances are well among those that send most to one. */
    private static final int MARGIN = 2;

    private static final long NEVER = Long.MIN_VALUE;

    private final WindowOptions options;

    private transient Slices slices;
    private transient TopNames tenants;
    private transient long nextChoice;
    private transient MapState<Long, long[]> seen;
    private transient ListState<PartialSlice> untold;
    private transient ListState<String> storedTenants;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient StreamRecord<PartialSlice> reused;
    private transient Counter duplicates;
    private transient Counter late;

    public SliceOperator(WindowOptions options) {
        this.options = options;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        slices = new Slices(options.resolution().toMillis());
        untold = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("untold", TypeInformation.of(PartialSlice.class)));
        for (PartialSlice part : untold.get()) {
            slices.restore(part);
        }
        nextChoice = NEVER;
        tenants = new TopNames(MARGIN * options.maxTenants());
        storedTenants =
                context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("tenants", Types.STRING));
        for (String tenant : storedTenants.get()) {
            tenants.restore(tenant);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        seen = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "seen-ids", Types.LONG, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        timers = getInternalTimerService("forget-ids", VoidNamespaceSerializer.INSTANCE, this);
        reused = new StreamRecord<>(null);
        duplicates = getMetricGroup().counter("duplicates");
        late = getMetricGroup().counter("late");
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        untold.update(slices.snapshot());
        storedTenants.update(List.copyOf(tenants.chosen()));
    }

    @Override
    public void processElement1(StreamRecord<TraceFacts> element) throws Exception {
        TraceFacts trace = element.getValue();
        if (isLate(trace.decidedAtMs())) {
            late.inc();
            slices.at(timers.currentWatermark(), named(trace.tenant())).add(Metric.LATE_TRACES, List.of(), 1);
        } else if (isNew(trace)) {
            TraceMeasures.add(trace, slices.at(trace.decidedAtMs(), named(trace.tenant())));
        } else {
            duplicates.inc();
        }
    }

    @Override
    public void processElement2(StreamRecord<Observation> element) {
        Observation observation = element.getValue();
        if (isLate(observation.timeMs())) {
            late.inc();
            return;
        }
        Aggregate aggregate = slices.at(observation.timeMs(), named(observation.tenant()));
        for (Sample sample : observation.samples()) {
            aggregate.add(sample.metric(), sample.labels(), sample.value(), sample.weight(), observation.timeMs());
        }
    }

    private boolean isLate(long timeMs) {
        return slices.endOf(timeMs) + options.allowedLateness().toMillis() <= timers.currentWatermark();
    }

    private String named(String tenant) {
        boolean apart = tenant.equals(MetricReport.ALL_TENANTS) || tenants.add(tenant);
        return apart ? tenant : MetricReport.OTHER_TENANTS;
    }

    private boolean isNew(TraceFacts trace) throws Exception {
        long begin = Math.floorDiv(trace.decidedAtMs(), IDS_TOGETHER_MS) * IDS_TOGETHER_MS;
        long[] known = seen.get(begin);
        if (known == null) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, begin + IDS_TOGETHER_MS + forgetAfterMs());
        }
        long[] grown =
                SeenIds.add(known == null ? SeenIds.empty() : known, ExchangeHash.of(trace.tenant(), trace.id()));
        if (grown == null) {
            return false;
        }
        seen.put(begin, grown);
        return true;
    }

    /** By then every trace of that time is late. */
    private long forgetAfterMs() {
        return options.resolution().toMillis() + options.allowedLateness().toMillis();
    }

    @Override
    public void onEventTime(InternalTimer<Integer, VoidNamespace> timer) throws Exception {
        seen.remove(timer.getTimestamp() - forgetAfterMs() - IDS_TOGETHER_MS);
    }

    @Override
    public void onProcessingTime(InternalTimer<Integer, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of processing time was set");
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        slices.tell(mark.getTimestamp() == Long.MAX_VALUE ? Long.MAX_VALUE : mark.getTimestamp() + 1, part -> {
            output.collect(reused.replace(part, part.startMs()));
        });
        chooseTenants(mark.getTimestamp());
        super.processWatermark(mark);
    }

    /** Not with the first watermark after a restore: what was counted before it says too little. */
    private void chooseTenants(long watermark) {
        if (watermark < nextChoice) {
            return;
        }
        if (nextChoice != NEVER) {
            tenants.nextSpan();
        }
        nextChoice = slices.endOf(watermark);
    }
}
