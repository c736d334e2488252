package dev.penstock.inference.batch;

import dev.penstock.inference.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One distinct item on its way, and everybody who waits for its result. Guarded by the batcher's lock.
 */
final class PendingItem<I, O> {

    /** One submit: its own future, so that cancelling it leaves the others alone, and its own deadline. */
    record Waiter<I, O>(PendingItem<I, O> item, CompletableFuture<O> future, long deadlineAtMs) {}

    final I item;
    final int tokens;
    final int bucket;
    final long enqueuedNanos;
    final List<Waiter<I, O>> waiters = new ArrayList<>(1);

    /** When a free caller stops waiting for companions of this item. */
    long closeAtNanos;

    boolean interactive;
    boolean queued = true;

    /** How many places of the bounded queue this item holds. */
    int places;

    /** Neighbours in the {@link ItemList} that the item stands in. */
    PendingItem<I, O> previous;

    PendingItem<I, O> next;

    PendingItem(I item, int tokens, long enqueuedNanos) {
        this.item = item;
        this.tokens = tokens;
        this.bucket = LengthBuckets.of(tokens);
        this.enqueuedNanos = enqueuedNanos;
    }

    Waiter<I, O> addWaiter(Work work) {
        Waiter<I, O> waiter = new Waiter<>(this, new CompletableFuture<>(), work.deadlineAtMs());
        waiters.add(waiter);
        places++;
        return waiter;
    }

    /** Whether somebody still waits: not cancelled, not expired. */
    boolean isWanted() {
        for (int i = 0; i < waiters.size(); i++) {
            if (!waiters.get(i).future.isDone()) {
                return true;
            }
        }
        return false;
    }
}
