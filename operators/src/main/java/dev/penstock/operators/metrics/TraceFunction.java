package dev.penstock.operators.metrics;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.WallClock;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.TraceFacts;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts traces: the facts of all, the whole of a sampled share by {@link #SAMPLED}, and what is no trace by
 * {@link DeadLetters#TAG}. Whether a trace is sampled depends on its id alone, so that a replay samples the same; beyond
 * {@link MetricsOptions#samplesPerSecond()} the share is made smaller. One that comes twice is sampled once: the windows
 * leave out duplicates of facts, and nobody behind does of what is sampled.
 */
public final class TraceFunction extends ProcessFunction<ReadTrace, TraceFacts> implements CheckpointedFunction {
    public static final OutputTag<Exchange> SAMPLED = new OutputTag<>("sampled", TypeInformation.of(Exchange.class));

    private static final long serialVersionUID = 1;
    private static final String STAGE = "read-trace";
    private static final String SALT = "traces";

    private final double share;
    private final long idsKeptMs;
    private final int perSecond;
    private final WallClock clock;

    private transient RecentIds ids;
    private transient ListState<IdStep> idState;
    private transient long second;
    private transient int sampledInSecond;
    private transient int wantedInSecond;
    private transient double thinning;
    private transient Counter deadLetters;
    private transient Counter sampled;

    public TraceFunction(MetricsOptions options, WallClock clock) {
        this.share = options.sampleShare();
        WindowOptions windows = options.windows();
        // By then a trace is late.
        this.idsKeptMs = windows.resolution().toMillis()
                + windows.outOfOrderness().toMillis()
                + windows.allowedLateness().toMillis();
        this.perSecond = options.samplesPerSecond();
        this.clock = clock;
    }

    /** A partition may go on at any instance after a change of parallelism, so that each gets the ids of all. */
    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        ids = new RecentIds(idsKeptMs);
        idState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("sampled-ids", TypeInformation.of(IdStep.class)));
        for (IdStep step : idState.get()) {
            ids.restore(step);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        idState.update(ids.snapshot());
    }

    @Override
    public void open(OpenContext context) {
        thinning = 1;
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
        sampled = getRuntimeContext().getMetricGroup().counter("sampled");
    }

    @Override
    public void processElement(ReadTrace trace, Context context, Collector<TraceFacts> out) {
        if (trace.facts() == null) {
            dead(trace, trace.problem(), context);
            return;
        }
        if (isSampled(trace.facts())) {
            try {
                context.output(SAMPLED, ExchangeCodec.decode(trace.inbound().value()));
                sampled.inc();
            } catch (IllegalArgumentException damaged) {
                // Its facts could be read, and count whether it is sampled or not.
                dead(trace, damaged.getMessage(), context);
            }
        }
        out.collect(trace.facts());
    }

    private void dead(ReadTrace trace, String problem, Context context) {
        deadLetters.inc();
        context.output(DeadLetters.TAG, new DeadLetter(trace.inbound(), STAGE, problem));
    }

    private boolean isSampled(TraceFacts facts) {
        double place = ExchangeHash.place(facts.tenant(), facts.id(), SALT);
        if (place >= share) {
            return false;
        }
        nextSecond();
        wantedInSecond++;
        // As many as fit, spread over the second: the share of the last one is a guess at that of this one.
        if (place >= share * thinning || sampledInSecond >= perSecond) {
            return false;
        }
        if (!ids.add(Math.min(facts.decidedAtMs(), clock.millis()), ExchangeHash.of(facts.tenant(), facts.id()))) {
            return false;
        }
        sampledInSecond++;
        return true;
    }

    private void nextSecond() {
        long now = clock.millis() / 1000;
        if (now != second) {
            thinning = wantedInSecond > perSecond ? (double) perSecond / wantedInSecond : 1;
            second = now;
            wantedInSecond = 0;
            sampledInSecond = 0;
        }
    }
}
