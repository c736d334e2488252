package dev.penstock.inference.batch;

import dev.penstock.inference.BatcherMetrics;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The running totals behind {@link BatcherMetrics}. Guarded by the batcher's lock. */
final class BatcherStatistics {
    private static final long LONGEST_WAIT_MICROS = 3_600_000_000L;
    private static final int MOST_ITEMS = 4096;

    /** Bins are 3 to 6% wide: enough for percentiles on a dashboard, and small to copy. */
    private static final int DIGITS = 1;

    private final long openedNanos;
    private final Histogram waits = new Histogram(LONGEST_WAIT_MICROS, DIGITS);
    private final Histogram sizes = new Histogram(MOST_ITEMS, DIGITS);
    private int running;
    private int runningBatches;
    private long busySinceNanos;
    private long busyNanos;
    private long items;
    private long batches;
    private long tokens;
    private long paddedTokens;
    private long waitNanos;
    private long deviceNanos;
    private long failed;
    long expiredBeforeQueued;

    BatcherStatistics(long nowNanos) {
        openedNanos = nowNanos;
    }

    int runningBatches() {
        return runningBatches;
    }

    void taken(List<? extends PendingItem<?, ?>> batch, long nowNanos) {
        for (PendingItem<?, ?> item : batch) {
            long nanos = nowNanos - item.enqueuedNanos;
            waitNanos += nanos;
            waits.recordValue(Math.min(nanos / 1000, LONGEST_WAIT_MICROS));
        }
        running += batch.size();
        if (runningBatches++ == 0) {
            busySinceNanos = nowNanos;
        }
    }

    void computed(List<? extends PendingItem<?, ?>> batch, long batchTokens, long elapsedNanos) {
        deviceNanos += elapsedNanos;
        batches++;
        items += batch.size();
        sizes.recordValue(batch.size());
        tokens += batchTokens;
        paddedTokens += (long) batch.size() * Batch.longest(batch);
    }

    void spent(long elapsedNanos) {
        deviceNanos += elapsedNanos;
    }

    void failed(int count) {
        failed += count;
    }

    void answered(int count) {
        running -= count;
    }

    void ended(long nowNanos) {
        if (--runningBatches == 0) {
            busyNanos += nowNanos - busySinceNanos;
        }
    }

    BatcherMetrics snapshot(BatchQueue<?, ?> queue, int concurrency, Map<Long, Integer> learned, long nowNanos) {
        long busyNow = runningBatches == 0 ? 0 : nowNanos - busySinceNanos;
        return new BatcherMetrics(
                (nowNanos - openedNanos) / 1000,
                queue.size(),
                running,
                items,
                batches,
                tokens,
                paddedTokens,
                waitNanos / 1000,
                deviceNanos / 1000,
                (busyNanos + busyNow) / 1000,
                queue.coalesced(),
                queue.expired() + expiredBeforeQueued,
                failed,
                concurrency,
                learned,
                waits.copy(),
                sizes.copy());
    }
}
