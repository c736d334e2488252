package dev.penstock.inference.batch;

import dev.penstock.inference.BatcherMetrics;
import java.util.List;
import java.util.Map;

/** The running totals behind {@link BatcherMetrics}. Guarded by the batcher's lock. */
final class BatcherStatistics {
    private int running;
    private long items;
    private long batches;
    private long tokens;
    private long paddedTokens;
    private long waitNanos;
    private long deviceNanos;
    private long failed;
    long expiredBeforeQueued;

    void taken(List<? extends PendingItem<?, ?>> batch, long nowNanos) {
        for (PendingItem<?, ?> item : batch) {
            waitNanos += nowNanos - item.enqueuedNanos;
        }
        running += batch.size();
    }

    void computed(List<? extends PendingItem<?, ?>> batch, long batchTokens, long elapsedNanos, boolean succeeded) {
        deviceNanos += elapsedNanos;
        if (succeeded) {
            batches++;
            items += batch.size();
            tokens += batchTokens;
            paddedTokens += (long) batch.size() * Batch.longest(batch);
        } else if (batch.size() == 1) {
            failed++;
        }
    }

    void answered(int count) {
        running -= count;
    }

    BatcherMetrics snapshot(BatchQueue<?, ?> queue, Map<Long, Integer> learned) {
        return new BatcherMetrics(
                queue.size(),
                running,
                items,
                batches,
                tokens,
                paddedTokens,
                waitNanos / 1000,
                deviceNanos / 1000,
                queue.coalesced(),
                queue.expired() + expiredBeforeQueued,
                failed,
                learned);
    }
}
