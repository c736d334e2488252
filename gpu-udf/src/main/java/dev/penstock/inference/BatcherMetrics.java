package dev.penstock.inference;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a batcher did since it was opened, as totals; {@link #since} gives an interval.
 *
 * @param upMicros time since it was opened
 * @param queueSize submits that wait now
 * @param running items that are computed now
 * @param items distinct items that were computed; an item that failed is not among them
 * @param batches batches that the handler computed
 * @param tokens tokens of those items, padding excluded
 * @param paddedTokens the same with padding
 * @param waitMicros time that items spent in the queue, summed over all that were taken from it, also those that failed
 * @param deviceMicros time spent in the handler, failed tries included, summed over callers
 * @param busyMicros time in which at least one batch was being computed
 * @param coalesced submits that shared the computation of an equal item in flight
 * @param expired submits answered because their deadline had passed
 * @param failed items that were answered with a failure of the model
 * @param learnedConcurrency how many batches at the same time serve best; 0 if it is not known
 * @param learnedBatchSizes the batch size that serves best, by the greatest length of each bucket seen so far
 * @param waits distribution of the microseconds that items spent in the queue, within 6%; not to be changed
 * @param sizes distribution of the items of a batch, within 6%; not to be changed
 */
public record BatcherMetrics(
        long upMicros,
        int queueSize,
        int running,
        long items,
        long batches,
        long tokens,
        long paddedTokens,
        long waitMicros,
        long deviceMicros,
        long busyMicros,
        long coalesced,
        long expired,
        long failed,
        int learnedConcurrency,
        Map<Long, Integer> learnedBatchSizes,
        Histogram waits,
        Histogram sizes) {

    /** Of an encoder that does not count. */
    public static final BatcherMetrics NONE =
            new BatcherMetrics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), new Histogram(1), new Histogram(1));

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
        return waits.getTotalCount() == 0 ? 0 : (double) waitMicros / waits.getTotalCount();
    }

    /** Tokens, padding excluded, for each second that one caller spent in the handler. */
    public double tokensPerDeviceSecond() {
        return deviceMicros == 0 ? 0 : tokens * 1e6 / deviceMicros;
    }

    /** Tokens, padding excluded, for each second of the interval. */
    public double tokensPerSecond() {
        return upMicros == 0 ? 0 : tokens * 1e6 / upMicros;
    }

    /** Share of the interval in which at least one batch was being computed, from 0 to 1. */
    public double busyShare() {
        return upMicros == 0 ? 0 : (double) busyMicros / upMicros;
    }

    /** What happened after {@code earlier}; the values that are no totals stay those of now. */
    public BatcherMetrics since(BatcherMetrics earlier) {
        return new BatcherMetrics(
                upMicros - earlier.upMicros,
                queueSize,
                running,
                items - earlier.items,
                batches - earlier.batches,
                tokens - earlier.tokens,
                paddedTokens - earlier.paddedTokens,
                waitMicros - earlier.waitMicros,
                deviceMicros - earlier.deviceMicros,
                busyMicros - earlier.busyMicros,
                coalesced - earlier.coalesced,
                expired - earlier.expired,
                failed - earlier.failed,
                learnedConcurrency,
                learnedBatchSizes,
                difference(waits, earlier.waits),
                difference(sizes, earlier.sizes));
    }

    private static Histogram difference(Histogram now, Histogram earlier) {
        Histogram difference = now.copy();
        difference.subtract(earlier);
        return difference;
    }
}
