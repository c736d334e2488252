package dev.penstock.inference.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a caller takes from the queue in one go: items to compute together, and futures whose deadline passed while they
 * waited. Either may be empty.
 *
 * @param isRemainder whether there are fewer items than should have been computed together, because no others waited
 */
record Batch<I, O>(List<PendingItem<I, O>> items, List<CompletableFuture<O>> expired, boolean isRemainder) {

    static int longest(List<? extends PendingItem<?, ?>> items) {
        int longest = 0;
        for (PendingItem<?, ?> item : items) {
            longest = Math.max(longest, item.tokens);
        }
        return longest;
    }

    static <I, O> List<I> inputs(List<PendingItem<I, O>> items) {
        List<I> inputs = new ArrayList<>(items.size());
        for (PendingItem<I, O> item : items) {
            inputs.add(item.item);
        }
        return inputs;
    }

    static long tokens(List<? extends PendingItem<?, ?>> items) {
        long tokens = 0;
        for (PendingItem<?, ?> item : items) {
            tokens += item.tokens;
        }
        return tokens;
    }

    boolean isEmpty() {
        return items.isEmpty() && expired.isEmpty();
    }
}
