package dev.penstock.inference.batch;

import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.Work;
import dev.penstock.inference.batch.PendingItem.Waiter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What waits and what is in flight, and the decision which items are computed next. A passive structure: it never
 * blocks, takes the time as a parameter, completes no future, and is guarded by the batcher's lock.
 *
 * <p>A batch holds items of one length bucket: the one that waited longest in its lane, and those of the next in line
 * that are nearest to it in length. Of five batches four go to the interactive lane and one to the batch lane while
 * both have work; a batch that its lane cannot fill is topped up with the other lane's items of the same bucket.
 */
final class BatchQueue<I, O> {
    private static final int INTERACTIVE_OF_FIVE = 4;

    private final BatcherOptions options;
    private final BatchSizeTuner tuner;
    private final Lane<I, O> interactive = new Lane<>();
    private final Lane<I, O> background = new Lane<>();
    private final Map<I, PendingItem<I, O>> inFlight = new HashMap<>();
    private final Deadlines<I, O> deadlines = new Deadlines<>();
    private final Arrivals arrivals = new Arrivals();
    private int waitingItems;
    private int places;
    private int interactiveInARow;
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
                background.remove(pending);
                pending.interactive = true;
                interactive.add(pending);
                closeBy(pending.previous, pending.closeAtNanos);
            }
        }
        places++;
        Waiter<I, O> waiter = pending.addWaiter(work);
        if (pending.queued && work.deadlineAtMs() != Long.MAX_VALUE) {
            deadlines.add(waiter, places);
            // Waiting for companions may cost an item half of the time that it has left, no more.
            long halfOfRest = Math.max(0, work.deadlineAtMs() - nowMs) / 2;
            if (halfOfRest < options.maxDelay().toMillis()) {
                closeBy(pending, nowNanos + halfOfRest * 1_000_000);
            }
        }
        return waiter.future();
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
        boolean isBackgroundsTurn = interactiveInARow >= INTERACTIVE_OF_FIVE;
        PendingItem<I, O> head = oldestReady(lane(!isBackgroundsTurn), nowNanos);
        if (head == null) {
            head = oldestReady(lane(isBackgroundsTurn), nowNanos);
        }
        return head == null ? new Batch<>(List.of(), late, false) : take(head, idleCallers, late);
    }

    /** How long a caller may sleep before it asks again, if no item comes before. */
    long nanosUntilReady(long nowNanos) {
        return Math.min(nanosUntilReady(interactive, nowNanos), nanosUntilReady(background, nowNanos));
    }

    /** Collects the futures of all submits that wait although their deadline has passed, and forgets them. */
    List<CompletableFuture<O>> expire(long nowMs) {
        if (nowMs < deadlines.earliestMs()) {
            return List.of();
        }
        List<CompletableFuture<O>> late = new ArrayList<>();
        for (Waiter<I, O> waiter = deadlines.poll(nowMs); waiter != null; waiter = deadlines.poll(nowMs)) {
            PendingItem<I, O> item = waiter.item();
            item.waiters.remove(waiter);
            item.places--;
            places--;
            late.add(waiter.future());
            if (!item.isWanted()) {
                drop(item);
            }
        }
        expired += late.size();
        return late;
    }

    /** When {@link #expire} may have something to do, {@link Long#MAX_VALUE} for never. */
    long earliestDeadlineMs() {
        return deadlines.earliestMs();
    }

    /** Removes an item whose computation ended; who waits for it is in the item. */
    void finish(PendingItem<I, O> item) {
        inFlight.remove(item.item, item);
        places -= item.places;
        item.places = 0;
    }

    /** Empties the queue and returns everybody who waited. Items that are being computed stay. */
    List<CompletableFuture<O>> drain() {
        List<CompletableFuture<O>> futures = new ArrayList<>();
        for (PendingItem<I, O> item : List.copyOf(inFlight.values())) {
            if (item.queued) {
                item.waiters.forEach(waiter -> futures.add(waiter.future()));
                drop(item);
            }
        }
        deadlines.clear();
        return futures;
    }

    /** The oldest item of a lane whose bucket has a batch to give; null if there is none. */
    private PendingItem<I, O> oldestReady(Lane<I, O> lane, long nowNanos) {
        PendingItem<I, O> oldest = null;
        for (long rest = lane.occupied(); rest != 0; rest &= rest - 1) {
            PendingItem<I, O> head = wantedHead(lane, Long.numberOfTrailingZeros(rest));
            if (head != null
                    && (oldest == null || head.enqueuedNanos - oldest.enqueuedNanos < 0)
                    && (available(head.bucket) >= targetFor(head) || !waitsForCompanions(head, nowNanos))) {
                oldest = head;
            }
        }
        return oldest;
    }

    private long nanosUntilReady(Lane<I, O> lane, long nowNanos) {
        long nanos = Long.MAX_VALUE;
        for (long rest = lane.occupied(); rest != 0; rest &= rest - 1) {
            PendingItem<I, O> head = wantedHead(lane, Long.numberOfTrailingZeros(rest));
            if (head != null) {
                nanos = Math.min(nanos, Math.max(0, head.closeAtNanos - nowNanos));
            }
        }
        return nanos;
    }

    /** Items before one in its bucket close no later than it does, so that the head speaks for all. */
    private void closeBy(PendingItem<I, O> last, long nanos) {
        for (PendingItem<I, O> item = last; item != null && item.closeAtNanos - nanos > 0; item = item.previous) {
            item.closeAtNanos = nanos;
        }
    }

    /** The oldest item of a bucket that somebody still wants; those before it are dropped. */
    private PendingItem<I, O> wantedHead(Lane<I, O> lane, int bucket) {
        PendingItem<I, O> head = lane.head(bucket);
        while (head != null && !head.isWanted()) {
            drop(head);
            head = lane.head(bucket);
        }
        return head;
    }

    private Batch<I, O> take(PendingItem<I, O> head, int idleCallers, List<CompletableFuture<O>> late) {
        int target = targetFor(head);
        int available = available(head.bucket);
        int size = available >= target ? target : (available + idleCallers - 1) / idleCallers;
        List<PendingItem<I, O>> batch = new ArrayList<>(size);
        lane(head.interactive).take(head.bucket, size, options.maxPaddedTokens(), batch);
        lane(!head.interactive).take(head.bucket, size, options.maxPaddedTokens(), batch);
        interactiveInARow = head.interactive ? Math.min(interactiveInARow + 1, INTERACTIVE_OF_FIVE) : 0;
        List<PendingItem<I, O>> wanted = new ArrayList<>(batch.size());
        for (PendingItem<I, O> item : batch) {
            leaveQueue(item);
            if (item.isWanted()) {
                wanted.add(item);
            } else {
                finish(item);
            }
        }
        return new Batch<>(wanted, late, available < target && waitingItems == 0);
    }

    private int targetFor(PendingItem<I, O> first) {
        return Math.max(1, Math.min(tuner.target(first.bucket), options.maxPaddedTokens() / Math.max(1, first.tokens)));
    }

    private int available(int bucket) {
        return interactive.count(bucket) + background.count(bucket);
    }

    /** Waiting pays only if companions are likely to come before the delay ends; at low load nobody waits. */
    private boolean waitsForCompanions(PendingItem<I, O> first, long nowNanos) {
        long rest = first.closeAtNanos - nowNanos;
        return rest > 0 && arrivals.isLikelyWithin(first.bucket, rest, nowNanos);
    }

    private Lane<I, O> lane(boolean isInteractive) {
        return isInteractive ? interactive : background;
    }

    /** Takes an item out that is not to be computed. */
    private void drop(PendingItem<I, O> item) {
        lane(item.interactive).remove(item);
        leaveQueue(item);
        finish(item);
    }

    private void leaveQueue(PendingItem<I, O> item) {
        item.queued = false;
        waitingItems--;
        places -= item.places;
        item.places = 0;
    }
}
