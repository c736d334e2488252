package dev.penstock.inference;

import java.util.Map;

/**
 * What a batcher did since it was opened, as totals; {@link #since} gives an interval.
 *
 * @param queueSize submits that wait now
 * @param running items that are computed now
 * @param items distinct items that were computed; an item that failed is not among them
 * @param batches batches that the handler computed
 * @param tokens tokens of those items, padding excluded
 * @param paddedTokens the same with padding
 * @param waitMicros time that items spent in the queue, summed over items
 * @param deviceMicros time spent in the handler, failed tries included, summed over callers
 * @param coalesced submits that shared the computation of an equal item in flight
 * @param expired submits answered because their deadline had passed
 * @param failed items that the model failed on
 * @param learnedBatchSizes the batch size that serves best, by the greatest length of each bucket seen so far
 */
public record BatcherMetrics(
        int queueSize,
        int running,
        long items,
        long batches,
        long tokens,
        long paddedTokens,
        long waitMicros,
        long deviceMicros,
        long coalesced,
        long expired,
        long failed,
        Map<Long, Integer> learnedBatchSizes) {

    public static final BatcherMetrics NONE = new BatcherMetrics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());

    public BatcherMetrics {
        learnedBatchSizes = Map.copyOf(learnedBatchSizes);
    }

    /** Items in an average batch; 0 before the first. */
    public double meanBatchSize() {
        return batches == 0 ? 0 : (double) items / batches;
    }

    /** Share of computed tokens that were padding, from 0 to 1. */
    public double paddingShare() {
        return paddedTokens == 0 ? 0 : 1 - (double) tokens / paddedTokens;
    }

    /** Microseconds that an average item waited in the queue. */
    public double meanWaitMicros() {
        return items == 0 ? 0 : (double) waitMicros / items;
    }

    /** Tokens, padding excluded, for each second that one caller spent in the handler. */
    public double tokensPerDeviceSecond() {
        return deviceMicros == 0 ? 0 : tokens * 1e6 / deviceMicros;
    }

    /** What happened after {@code earlier}; the values that are no totals stay those of now. */
    public BatcherMetrics since(BatcherMetrics earlier) {
        return new BatcherMetrics(
                queueSize,
                running,
                items - earlier.items,
                batches - earlier.batches,
                tokens - earlier.tokens,
                paddedTokens - earlier.paddedTokens,
                waitMicros - earlier.waitMicros,
                deviceMicros - earlier.deviceMicros,
                coalesced - earlier.coalesced,
                expired - earlier.expired,
                failed - earlier.failed,
                learnedBatchSizes);
    }
}
