package dev.penstock.operators.embedding;

import dev.penstock.inference.Encoder;
import org.apache.flink.metrics.MetricGroup;

/** What the encoder's batcher does, which the subtasks of a TaskManager share, as gauges of each of them. */
final class BatcherGauges {

    private BatcherGauges() {}

    static void register(MetricGroup group, Encoder encoder) {
        MetricGroup batcher = group.addGroup("batcher");
        batcher.gauge("queueSize", () -> encoder.metrics().queueSize());
        batcher.gauge("meanWaitMicros", () -> encoder.metrics().meanWaitMicros());
        batcher.gauge("meanBatchSize", () -> encoder.metrics().meanBatchSize());
        batcher.gauge("paddingShare", () -> encoder.metrics().paddingShare());
        batcher.gauge("tokensPerDeviceSecond", () -> encoder.metrics().tokensPerDeviceSecond());
        batcher.gauge("deviceMicros", () -> encoder.metrics().deviceMicros());
        batcher.gauge("coalesced", () -> encoder.metrics().coalesced());
        batcher.gauge("expired", () -> encoder.metrics().expired());
    }
}
