package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A semaphore whose waiters are futures, in a bounded queue. Interactive work goes first; of every
 * {@value #FAIR_SHARE} permits that are handed on while batch work waits, batch work gets one. Whoever waits beyond his
 * deadline is told so, and leaves the queue.
 */
final class InFlightLimit {
    /** Also the bound of what one endpoint can hold in memory. */
    static final int WAITING = 65_536;

    private static final int FAIR_SHARE = 5;

    private final int waiting;
    private final Clock clock;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final LinkedHashSet<Waiter> interactive = new LinkedHashSet<>();
    private final LinkedHashSet<Waiter> batch = new LinkedHashSet<>();
    private int free;
    private int interactiveInARow;
    private boolean closed;

    /**
     * @param permits calls at the same time
     * @param waiting most that may wait for a permit
     * @param executor completes the futures of those who waited: not the releasing thread, whose stack would grow with
     *     every waiter that fails at once
     */
    InFlightLimit(int permits, int waiting, Clock clock, Executor executor, ScheduledExecutorService timer) {
        this.free = permits;
        this.waiting = waiting;
        this.clock = clock;
        this.executor = executor;
        this.timer = timer;
    }

    /**
     * @return completes with the permit; exceptionally with {@code DEADLINE}, {@code CLOSED}, or {@code UNAVAILABLE}
     *     where too many wait already
     */
    CompletableFuture<Permit> acquire(Work work) {
        Waiter waiter;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closed());
            }
            if (free > 0) {
                free--;
                return CompletableFuture.completedFuture(new Permit());
            }
            if (interactive.size() + batch.size() >= waiting) {
                return CompletableFuture.failedFuture(new InferenceException(
                        Reason.UNAVAILABLE,
                        waiting + " calls wait for this endpoint already; raise max-in-flight or send less"));
            }
            waiter = new Waiter(work.interactive() ? interactive : batch);
            waiter.lane.add(waiter);
            if (work.deadlineAtMs() != Long.MAX_VALUE) {
                long delayMs = Math.max(0, work.deadlineAtMs() - clock.millis());
                waiter.expiry = timer.schedule(() -> expire(waiter), delayMs, TimeUnit.MILLISECONDS);
            }
        }
        return waiter.future;
    }

    synchronized int waiters() {
        return interactive.size() + batch.size();
    }

    /** Answers everybody who waits with {@code CLOSED}. */
    void close() {
        List<Waiter> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            all.addAll(interactive);
            all.addAll(batch);
            interactive.clear();
            batch.clear();
        }
        for (Waiter waiter : all) {
            waiter.cancelExpiry();
            waiter.future.completeExceptionally(closed());
        }
    }

    private void expire(Waiter waiter) {
        synchronized (this) {
            if (!waiter.lane.remove(waiter)) {
                return;
            }
        }
        waiter.future.completeExceptionally(
                new InferenceException(Reason.DEADLINE, "the deadline passed while the call waited for its turn"));
    }

    private void release() {
        Waiter next;
        synchronized (this) {
            next = poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.cancelExpiry();
        executor.execute(() -> next.grant(new Permit()));
    }

    private Waiter poll() {
        boolean batchIsDue = interactiveInARow >= FAIR_SHARE - 1 || interactive.isEmpty();
        LinkedHashSet<Waiter> lane = batchIsDue && !batch.isEmpty() ? batch : interactive;
        interactiveInARow = lane == batch || batch.isEmpty() ? 0 : interactiveInARow + 1;
        Iterator<Waiter> first = lane.iterator();
        if (!first.hasNext()) {
            return null;
        }
        Waiter waiter = first.next();
        first.remove();
        return waiter;
    }

    private static InferenceException closed() {
        return new InferenceException(Reason.CLOSED, "the endpoint's client was closed");
    }

    /** The right to make one call. */
    final class Permit implements AutoCloseable {
        private final AtomicBoolean released = new AtomicBoolean();

        /** Hands the permit on; a second time is harmless. */
        @Override
        public void close() {
            if (released.compareAndSet(false, true)) {
                release();
            }
        }
    }

    private static final class Waiter {
        final LinkedHashSet<Waiter> lane;
        final CompletableFuture<Permit> future = new CompletableFuture<>();
        ScheduledFuture<?> expiry;

        Waiter(LinkedHashSet<Waiter> lane) {
            this.lane = lane;
        }

        void grant(Permit permit) {
            if (!future.complete(permit)) {
                permit.close();
            }
        }

        void cancelExpiry() {
            if (expiry != null) {
                expiry.cancel(false);
            }
        }
    }
}
