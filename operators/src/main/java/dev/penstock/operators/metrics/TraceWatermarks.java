package dev.penstock.operators.metrics;

import dev.penstock.operators.WallClock;
import dev.penstock.records.ReadTrace;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Event time of traces: when they were decided. Follows the latest trace of a partition at a distance; where none comes
 * for a while, it follows the clock, so that the last windows of a silent partition are told. A trace from the future, as
 * from a machine whose clock is wrong, does not move it beyond the clock.
 */
public final class TraceWatermarks implements WatermarkGenerator<ReadTrace> {
    private final long outOfOrdernessMs;
    private final long silentAfterMs;
    private final WallClock clock;

    private long latestMs = Long.MIN_VALUE;
    private long heardAtMs;

    TraceWatermarks(WindowOptions options, WallClock clock) {
        this.outOfOrdernessMs = options.outOfOrderness().toMillis();
        this.silentAfterMs = options.silentAfter().toMillis();
        this.clock = clock;
        this.heardAtMs = clock.millis();
    }

    /** What a source of traces needs. An instance that has no partition holds up nobody. */
    public static WatermarkStrategy<ReadTrace> strategy(WindowOptions options, WallClock clock) {
        Duration silence = options.silentAfter();
        return WatermarkStrategy.<ReadTrace>forGenerator(context -> new TraceWatermarks(options, clock))
                .withTimestampAssigner((trace, recordMs) ->
                        trace.facts() == null ? recordMs : trace.facts().decidedAtMs())
                .withIdleness(silence.multipliedBy(2));
    }

    @Override
    public void onEvent(ReadTrace trace, long timeMs, WatermarkOutput output) {
        heardAtMs = clock.millis();
        if (trace.facts() != null) {
            latestMs = Math.max(latestMs, Math.min(timeMs, heardAtMs));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long nowMs = clock.millis();
        if (nowMs - heardAtMs >= silentAfterMs) {
            latestMs = Math.max(latestMs, nowMs - silentAfterMs);
        }
        if (latestMs > Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(latestMs - outOfOrdernessMs - 1));
        }
    }
}
