package dev.penstock.inference.batch;

import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What waits and what is in flight, and the decision which items are computed next. A passive structure: it never
 * blocks, takes the time as a parameter, completes no future, and is guarded by the batcher's lock.
 *
 * <p>A batch holds items of one length bucket, picked by the item that waited longest in its lane. Of five batches four
 * go to the interactive lane and one to the batch lane while both have work; a batch that its lane cannot fill is topped
 * up with the other lane's items of the same bucket.
 */
final class BatchQueue<I, O> {
    private static final int INTERACTIVE_OF_FIVE = 4;

    private final BatcherOptions options;
    private final BatchSizeTuner tuner;
    private final Lane<I, O> interactive = new Lane<>(true, this::isAlive);
    private final Lane<I, O> background = new Lane<>(false, this::isAlive);
    private final Map<I, PendingItem<I, O>> inFlight = new HashMap<>();
    private final Arrivals arrivals = new Arrivals();
    private int waitingItems;
    private int places;
    private int interactiveInARow;
    private long earliestDeadlineMs = Long.MAX_VALUE;
    private long coalesced;
    private long expired;

    BatchQueue(BatcherOptions options, BatchSizeTuner tuner) {
        this.options = options;
        this.tuner = tuner;
    }

    /** Submits that hold a place: each that waits, and each that joined an item which is being computed. */
    int size() {
        return places;
    }

    boolean isFull() {
        return places >= options.queueCapacity();
    }

    /** Whether items wait to be taken. */
    boolean hasWaiting() {
        return waitingItems > 0;
    }

    long coalesced() {
        return coalesced;
    }

    long expired() {
        return expired;
    }

    /** Adds a submit, or joins it to an equal item in flight. */
    CompletableFuture<O> add(I item, int tokens, Work work, long nowNanos, long nowMs) {
        PendingItem<I, O> pending = inFlight.get(item);
        if (pending == null) {
            pending = new PendingItem<>(item, tokens, nowNanos);
            pending.interactive = work.interactive();
            pending.closeAtNanos = nowNanos + options.maxDelay().toNanos();
            inFlight.put(item, pending);
            arrivals.arrived(pending.bucket, nowNanos);
            waitingItems++;
            lane(pending.interactive).add(pending);
        } else {
            coalesced++;
            if (pending.queued && work.interactive() && !pending.interactive) {
                pending.interactive = true;
                interactive.add(pending);
            }
        }
        places++;
        if (work.deadlineAtMs() != Long.MAX_VALUE) {
            earliestDeadlineMs = Math.min(earliestDeadlineMs, work.deadlineAtMs());
            // Waiting for companions may cost an item half of the time that it has left, no more.
            long halfOfRest = Math.max(0, work.deadlineAtMs() - nowMs) / 2;
            if (halfOfRest < options.maxDelay().toMillis()) {
                pending.closeAtNanos = Math.min(pending.closeAtNanos, nowNanos + halfOfRest * 1_000_000);
            }
        }
        return pending.addWaiter(work);
    }

    /**
     * Takes the next batch.
     *
     * @param idleCallers callers that have nothing to do, the asking one included; a batch that is not full is shared
     *     with them, since computing side by side answers sooner
     * @return what to compute and whom to tell that it is too late; empty if nothing is ready
     */
    Batch<I, O> poll(int idleCallers, long nowNanos, long nowMs) {
        List<CompletableFuture<O>> late = expire(nowMs);
        List<PendingItem<I, O>> items = new ArrayList<>();
        for (PendingItem<I, O> head : heads()) {
            int target = targetFor(head);
            int available = available(head.bucket, target);
            if (available >= target || !waitsForCompanions(head, nowNanos)) {
                int size = available >= target ? target : (available + idleCallers - 1) / idleCallers;
                take(head, size, items);
                break;
            }
        }
        return new Batch<>(items, late);
    }

    /** How long a caller may sleep before it asks again, if no item comes before. */
    long nanosUntilReady(long nowNanos) {
        long nanos = Long.MAX_VALUE;
        for (PendingItem<I, O> head : heads()) {
            nanos = Math.min(nanos, Math.max(0, head.closeAtNanos - nowNanos));
        }
        return nanos;
    }

    /** Removes an item whose computation ended, and returns who waits for it. */
    List<PendingItem.Waiter<O>> finish(PendingItem<I, O> item) {
        inFlight.remove(item.item, item);
        places -= item.places;
        item.places = 0;
        return item.waiters;
    }

    /** Empties the queue and returns everybody who waited. Items that are being computed stay. */
    List<CompletableFuture<O>> drain() {
        List<CompletableFuture<O>> futures = new ArrayList<>();
        List.copyOf(inFlight.values()).stream().filter(item -> item.queued).forEach(item -> {
            item.queued = false;
            waitingItems--;
            finish(item).forEach(waiter -> futures.add(waiter.future()));
        });
        interactive.clear();
        background.clear();
        return futures;
    }

    /** The oldest item of each lane and bucket, in the order in which they are to be served. */
    private List<PendingItem<I, O>> heads() {
        boolean isBackgroundsTurn = interactiveInARow >= INTERACTIVE_OF_FIVE;
        List<PendingItem<I, O>> heads = (isBackgroundsTurn ? background : interactive).heads();
        heads.addAll((isBackgroundsTurn ? interactive : background).heads());
        return heads;
    }

    private void take(PendingItem<I, O> first, int size, List<PendingItem<I, O>> batch) {
        lane(first.interactive).take(first.bucket, size, options.maxPaddedTokens(), batch);
        lane(!first.interactive).take(first.bucket, size, options.maxPaddedTokens(), batch);
        interactiveInARow = first.interactive ? Math.min(interactiveInARow + 1, INTERACTIVE_OF_FIVE) : 0;
        batch.forEach(this::leaveQueue);
    }

    private int targetFor(PendingItem<I, O> first) {
        return Math.max(1, Math.min(tuner.target(first.bucket), options.maxPaddedTokens() / Math.max(1, first.tokens)));
    }

    private int available(int bucket, int atMost) {
        int count = interactive.count(bucket, atMost);
        return count >= atMost ? count : count + background.count(bucket, atMost - count);
    }

    /** Waiting pays only if companions are likely to come before the delay ends; at low load nobody waits. */
    private boolean waitsForCompanions(PendingItem<I, O> first, long nowNanos) {
        long rest = first.closeAtNanos - nowNanos;
        return rest > 0 && arrivals.isLikelyWithin(first.bucket, rest, nowNanos);
    }

    private Lane<I, O> lane(boolean isInteractive) {
        return isInteractive ? interactive : background;
    }

    /** Whether the item still waits for being computed. Drops it from the books if nobody wants it any more. */
    private boolean isAlive(PendingItem<I, O> item) {
        if (item.queued && !item.isWanted()) {
            item.queued = false;
            waitingItems--;
            finish(item);
        }
        return item.queued;
    }

    private void leaveQueue(PendingItem<I, O> item) {
        waitingItems--;
        places -= item.places;
        item.places = 0;
    }

    /**
     * Collects the futures of all submits whose deadline has passed, and forgets them. Looks through the queue only when
     * some deadline has passed since the last time.
     */
    private List<CompletableFuture<O>> expire(long nowMs) {
        if (nowMs < earliestDeadlineMs) {
            return List.of();
        }
        List<CompletableFuture<O>> late = new ArrayList<>();
        earliestDeadlineMs = Long.MAX_VALUE;
        for (PendingItem<I, O> item : List.copyOf(inFlight.values())) {
            if (!item.queued) {
                continue;
            }
            item.waiters.removeIf(waiter -> {
                boolean isLate = waiter.deadlineAtMs() <= nowMs;
                if (isLate) {
                    late.add(waiter.future());
                    item.places--;
                    places--;
                } else {
                    earliestDeadlineMs = Math.min(earliestDeadlineMs, waiter.deadlineAtMs());
                }
                return isLate;
            });
            isAlive(item);
        }
        expired += late.size();
        return late;
    }
}
