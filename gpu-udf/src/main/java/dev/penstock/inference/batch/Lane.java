package dev.penstock.inference.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The waiting items of one priority, oldest first in each length bucket. */
final class Lane<I, O> {
    /** Of how many items for each that is taken the nearest in length are picked. */
    private static final int LOOK_AHEAD = 4;

    private final List<ItemList<I, O>> buckets = new ArrayList<>(LengthBuckets.COUNT);

    /** A bit for each bucket that holds items. */
    private long occupied;

    Lane() {
        for (int i = 0; i < LengthBuckets.COUNT; i++) {
            buckets.add(new ItemList<>());
        }
    }

    void add(PendingItem<I, O> item) {
        buckets.get(item.bucket).add(item);
        occupied |= 1L << item.bucket;
    }

    void remove(PendingItem<I, O> item) {
        ItemList<I, O> items = buckets.get(item.bucket);
        items.remove(item);
        if (items.size() == 0) {
            occupied &= ~(1L << item.bucket);
        }
    }

    /** The buckets that hold items, a bit for each. */
    long occupied() {
        return occupied;
    }

    /** The oldest item of a bucket, null if it is empty. */
    PendingItem<I, O> head(int bucket) {
        return buckets.get(bucket).first();
    }

    int count(int bucket) {
        return buckets.get(bucket).size();
    }

    /**
     * Moves items of a bucket to {@code batch} until it holds {@code size}, or no other fits the token budget. The first
     * of a batch is the oldest; its mates are those of the next ones in line that are nearest to it in length, since
     * each is padded to the longest. Nobody is overtaken for ever: each becomes the oldest.
     */
    void take(int bucket, int size, int maxPaddedTokens, List<PendingItem<I, O>> batch) {
        if (batch.isEmpty() && count(bucket) > 0) {
            move(head(bucket), batch);
        }
        int longest = Batch.longest(batch);
        for (PendingItem<I, O> mate : mates(bucket, size - batch.size(), batch)) {
            int padded = Math.max(longest, mate.tokens);
            if ((long) padded * (batch.size() + 1) <= maxPaddedTokens) {
                longest = padded;
                move(mate, batch);
            }
        }
    }

    private List<PendingItem<I, O>> mates(int bucket, int wanted, List<PendingItem<I, O>> batch) {
        if (wanted <= 0 || batch.isEmpty() || count(bucket) == 0) {
            return List.of();
        }
        List<PendingItem<I, O>> mates = new ArrayList<>(Math.min(count(bucket), LOOK_AHEAD * wanted));
        for (PendingItem<I, O> item = head(bucket);
                item != null && mates.size() < LOOK_AHEAD * wanted;
                item = item.next) {
            mates.add(item);
        }
        if (mates.size() <= wanted) {
            return mates;
        }
        int tokens = batch.get(0).tokens;
        mates.sort(Comparator.comparingInt(mate -> Math.abs(mate.tokens - tokens)));
        return mates.subList(0, wanted);
    }

    private void move(PendingItem<I, O> item, List<PendingItem<I, O>> batch) {
        remove(item);
        batch.add(item);
    }
}
