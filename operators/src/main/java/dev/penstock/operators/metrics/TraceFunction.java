package dev.penstock.operators.metrics;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.WallClock;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.TraceFacts;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts traces: the facts of all, the whole of a sampled share by {@link #SAMPLED}, and what is no trace by
 * {@link DeadLetters#TAG}. Whether a trace is sampled depends on its id alone, so that a replay samples the same; beyond
 * {@link MetricsOptions#samplesPerSecond()} the share is made smaller.
 */
public final class TraceFunction extends ProcessFunction<ReadTrace, TraceFacts> {
    public static final OutputTag<Exchange> SAMPLED = new OutputTag<>("sampled", TypeInformation.of(Exchange.class));

    private static final long serialVersionUID = 1;
    private static final String STAGE = "read-trace";
    private static final double TO_SHARE = 0x1p-53;

    private final double share;
    private final int perSecond;
    private final WallClock clock;

    private transient long second;
    private transient int sampledInSecond;
    private transient int wantedInSecond;
    private transient double thinning;
    private transient Counter deadLetters;
    private transient Counter sampled;

    public TraceFunction(MetricsOptions options, WallClock clock) {
        this.share = options.sampleShare();
        this.perSecond = options.samplesPerSecond();
        this.clock = clock;
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
                dead(trace, damaged.getMessage(), context);
                return;
            }
        }
        out.collect(trace.facts());
    }

    private void dead(ReadTrace trace, String problem, Context context) {
        deadLetters.inc();
        context.output(DeadLetters.TAG, new DeadLetter(trace.inbound(), STAGE, problem));
    }

    private boolean isSampled(TraceFacts facts) {
        double place = (SeenIds.hash(facts.tenant(), facts.id()) >>> 11) * TO_SHARE;
        if (place >= share) {
            return false;
        }
        nextSecond();
        wantedInSecond++;
        // As many as fit, spread over the second: the share of the last one is a guess at that of this one.
        if (place >= share * thinning || sampledInSecond >= perSecond) {
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
