package dev.penstock.operators.metrics;

import dev.penstock.operators.WallClock;
import dev.penstock.records.ReadTrace;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Event time of traces: when they were decided. Follows the latest trace of a partition at a distance; where none comes
 * for a while, it follows the clock, so that the last windows of a silent partition are told. A trace from the future, as
 * from a machine whose clock is wrong, does not move it beyond the clock. While what comes behind holds up the source,
 * nothing is silent: all of a backlog would be late.
 */
public final class TraceWatermarks implements WatermarkGenerator<ReadTrace> {
    private final long outOfOrdernessMs;
    private final long silentAfterMs;
    private final WallClock clock;
    /** Stands still while the source is held up. */
    private final RelativeClock activity;

    private long latestMs = Long.MIN_VALUE;
    private long heardAtMs;

    TraceWatermarks(WindowOptions options, WallClock clock, RelativeClock activity) {
        this.outOfOrdernessMs = options.outOfOrderness().toMillis();
        this.silentAfterMs = options.silentAfter().toMillis();
        this.clock = clock;
        this.activity = activity;
        this.heardAtMs = activity.relativeTimeMillis();
    }

    /**
     * What a source of traces needs. A partition that has never told anything holds up nobody; Flink's own idleness is not
     * used, since a generator that it takes for idle is not asked any more, and the clock would not be followed.
     */
    public static WatermarkStrategy<ReadTrace> strategy(WindowOptions options, WallClock clock) {
        return WatermarkStrategy.<ReadTrace>forGenerator(
                        context -> new TraceWatermarks(options, clock, context.getInputActivityClock()))
                .withTimestampAssigner((trace, recordMs) ->
                        trace.facts() == null ? recordMs : trace.facts().decidedAtMs());
    }

    @Override
    public void onEvent(ReadTrace trace, long timeMs, WatermarkOutput output) {
        heardAtMs = activity.relativeTimeMillis();
        if (trace.facts() != null) {
            latestMs = Math.max(latestMs, Math.min(timeMs, clock.millis()));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (latestMs == Long.MIN_VALUE) {
            // Flink has one more generator for each source, which hears nothing where the source has partitions, and
            // whose watermark would count for all of them.
            if (silentMs() >= 2 * silentAfterMs) {
                output.markIdle();
            }
            return;
        }
        if (silentMs() >= silentAfterMs) {
            latestMs = Math.max(latestMs, clock.millis() - silentAfterMs);
        }
        output.emitWatermark(new Watermark(latestMs - outOfOrdernessMs - 1));
    }

    private long silentMs() {
        return activity.relativeTimeMillis() - heardAtMs;
    }
}
