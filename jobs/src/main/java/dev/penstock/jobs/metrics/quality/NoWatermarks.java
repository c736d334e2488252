package dev.penstock.jobs.metrics.quality;

import dev.penstock.records.InboundRecord;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** Tells no time, and says so, so that what it is joined with need not wait for it. */
final class NoWatermarks implements WatermarkGenerator<InboundRecord> {

    @Override
    public void onEvent(InboundRecord event, long timeMs, WatermarkOutput output) {
        output.markIdle();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.markIdle();
    }
}
