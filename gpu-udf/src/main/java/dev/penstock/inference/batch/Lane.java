package dev.penstock.inference.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The waiting items of one priority, oldest first in each length bucket. Items that left the lane by another way
 * (raised to the other lane, cancelled, expired) are skipped when they are met.
 */
final class Lane<I, O> {
    private final boolean interactive;
    private final Predicate<PendingItem<I, O>> isAlive;
    private final Map<Integer, ArrayDeque<PendingItem<I, O>>> buckets = new TreeMap<>();

    /** @param isAlive whether an item still waits for being computed */
    Lane(boolean interactive, Predicate<PendingItem<I, O>> isAlive) {
        this.interactive = interactive;
        this.isAlive = isAlive;
    }

    void add(PendingItem<I, O> item) {
        buckets.computeIfAbsent(item.bucket, b -> new ArrayDeque<>()).addLast(item);
    }

    /** The oldest item of each bucket, oldest first. */
    List<PendingItem<I, O>> heads() {
        List<PendingItem<I, O>> heads = new ArrayList<>(buckets.size());
        for (ArrayDeque<PendingItem<I, O>> bucket : buckets.values()) {
            PendingItem<I, O> head = head(bucket);
            if (head != null) {
                heads.add(head);
            }
        }
        Comparator<PendingItem<I, O>> byArrival = (a, b) -> Long.signum(a.enqueuedNanos - b.enqueuedNanos);
        heads.sort(byArrival);
        return heads;
    }

    /** Counts the items of a bucket that wait, up to {@code atMost}. */
    int count(int bucket, int atMost) {
        ArrayDeque<PendingItem<I, O>> items = buckets.get(bucket);
        if (items == null) {
            return 0;
        }
        int count = 0;
        for (PendingItem<I, O> item : items) {
            if (count >= atMost) {
                break;
            }
            if (belongs(item)) {
                count++;
            }
        }
        return count;
    }

    /** Moves items of a bucket to {@code batch} until it holds {@code size}, or another would exceed the token budget. */
    void take(int bucket, int size, int maxPaddedTokens, List<PendingItem<I, O>> batch) {
        ArrayDeque<PendingItem<I, O>> items = buckets.get(bucket);
        if (items == null) {
            return;
        }
        int longest = Batch.longest(batch);
        while (batch.size() < size) {
            PendingItem<I, O> head = head(items);
            if (head == null) {
                break;
            }
            longest = Math.max(longest, head.tokens);
            if (!batch.isEmpty() && (long) longest * (batch.size() + 1) > maxPaddedTokens) {
                break;
            }
            items.removeFirst();
            head.queued = false;
            batch.add(head);
        }
        if (items.isEmpty()) {
            buckets.remove(bucket);
        }
    }

    void clear() {
        buckets.clear();
    }

    private PendingItem<I, O> head(ArrayDeque<PendingItem<I, O>> items) {
        PendingItem<I, O> head = items.peekFirst();
        while (head != null && !(belongs(head) && isAlive.test(head))) {
            items.removeFirst();
            head = items.peekFirst();
        }
        return head;
    }

    private boolean belongs(PendingItem<I, O> item) {
        return item.queued && item.interactive == interactive;
    }
}
