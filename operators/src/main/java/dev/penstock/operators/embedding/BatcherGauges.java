package dev.penstock.operators.embedding;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.Encoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.View;

/**
 * What the encoder's batcher does, as metrics of each of the subtasks that share it. Rates, shares, means and
 * distributions are those of the last minute; counts are totals since the batcher was opened.
 *
 * <p>Flink's timer takes one snapshot every {@link View#UPDATE_INTERVAL_SECONDS} seconds, which all metrics read: a
 * report costs the batcher nothing, however many metrics and reporters there are.
 */
public final class BatcherGauges implements Gauge<Integer>, View {
    private static final int SNAPSHOTS = 60 / UPDATE_INTERVAL_SECONDS;

    private final Encoder encoder;
    private final MetricGroup group;
    private final Deque<BatcherMetrics> snapshots = new ArrayDeque<>();
    private final Set<Long> buckets = new HashSet<>();
    private volatile BatcherMetrics total;
    private volatile BatcherMetrics lastMinute;

    private BatcherGauges(Encoder encoder, MetricGroup group) {
        this.encoder = encoder;
        this.group = group;
        update();
    }

    /** Adds them in the group {@code batcher}. */
    public static void register(MetricGroup parent, Encoder encoder) {
        MetricGroup group = parent.addGroup("batcher");
        BatcherGauges gauges = new BatcherGauges(encoder, group);
        // The one that Flink updates.
        group.gauge("queueSize", gauges);
        group.gauge("running", () -> gauges.total.running());
        group.gauge("coalesced", () -> gauges.total.coalesced());
        group.gauge("expired", () -> gauges.total.expired());
        group.gauge("failed", () -> gauges.total.failed());
        group.gauge("deviceMicros", () -> gauges.total.deviceMicros());
        group.gauge("learnedConcurrency", () -> gauges.total.learnedConcurrency());
        group.gauge("meanWaitMicros", () -> gauges.lastMinute.meanWaitMicros());
        group.gauge("meanBatchSize", () -> gauges.lastMinute.meanBatchSize());
        group.gauge("paddingShare", () -> gauges.lastMinute.paddingShare());
        group.gauge("busyShare", () -> gauges.lastMinute.busyShare());
        group.gauge("tokensPerSecond", () -> gauges.lastMinute.tokensPerSecond());
        group.gauge("tokensPerDeviceSecond", () -> gauges.lastMinute.tokensPerDeviceSecond());
        group.histogram(
                "waitMicros", new SnapshotHistogram(() -> gauges.total.waits(), () -> gauges.lastMinute.waits()));
        group.histogram(
                "batchSize", new SnapshotHistogram(() -> gauges.total.sizes(), () -> gauges.lastMinute.sizes()));
    }

    /** Submits that wait. */
    @Override
    public Integer getValue() {
        return total.queueSize();
    }

    @Override
    public synchronized void update() {
        BatcherMetrics now = encoder.metrics();
        snapshots.addLast(now);
        if (snapshots.size() > SNAPSHOTS + 1) {
            snapshots.removeFirst();
        }
        lastMinute = now.since(snapshots.getFirst());
        total = now;
        // Some two for each doubling of the length; they come when the first text of such a length does.
        for (long mostTokens : now.learnedBatchSizes().keySet()) {
            if (buckets.add(mostTokens)) {
                group.addGroup("tokens", Long.toString(mostTokens))
                        .gauge(
                                "learnedBatchSize",
                                () -> total.learnedBatchSizes().get(mostTokens));
            }
        }
    }
}
