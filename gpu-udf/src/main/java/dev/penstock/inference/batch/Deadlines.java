package dev.penstock.inference.batch;

import dev.penstock.inference.batch.PendingItem.Waiter;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The deadlines of the submits that wait, earliest first. Submits that were taken for computing stay until their
 * deadline comes or they are more than half of all, so that leaving costs nothing and memory stays within twice the
 * queue.
 */
final class Deadlines<I, O> {
    private static final int ALWAYS_KEPT = 64;

    private final PriorityQueue<Waiter<I, O>> byDeadline =
            new PriorityQueue<>(Comparator.<Waiter<I, O>>comparingLong(Waiter::deadlineAtMs));

    /** @param places submits that wait in all */
    void add(Waiter<I, O> waiter, int places) {
        if (waiter.deadlineAtMs() == Long.MAX_VALUE) {
            return;
        }
        if (byDeadline.size() > 2 * (long) places + ALWAYS_KEPT) {
            byDeadline.removeIf(other -> !other.item().queued);
        }
        byDeadline.add(waiter);
    }

    /** Removes and returns a submit that waits although its deadline has passed; null if there is none. */
    Waiter<I, O> poll(long nowMs) {
        while (earliestMs() <= nowMs) {
            Waiter<I, O> late = byDeadline.remove();
            if (!late.future().isDone()) {
                return late;
            }
        }
        return null;
    }

    /** The earliest deadline of those that wait, {@link Long#MAX_VALUE} for never. */
    long earliestMs() {
        Waiter<I, O> earliest = byDeadline.peek();
        while (earliest != null && !earliest.item().queued) {
            byDeadline.remove();
            earliest = byDeadline.peek();
        }
        return earliest == null ? Long.MAX_VALUE : earliest.deadlineAtMs();
    }

    int size() {
        return byDeadline.size();
    }

    void clear() {
        byDeadline.clear();
    }
}
