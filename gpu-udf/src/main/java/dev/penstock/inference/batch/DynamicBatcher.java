package dev.penstock.inference.batch;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/**
 * Puts single items together into batches and computes them on its own caller threads.
 *
 * <ul>
 *   <li><b>Closing a batch.</b> A free caller takes what waits: the items of one length bucket, up to the size that
 *       {@link BatchSizeTuner} has learned for that bucket, within {@code maxItems} and {@code maxPaddedTokens} (items
 *       times the longest). A batch that is not full is held back, at most {@code maxDelay} from its oldest item's
 *       arrival, only while the recent arrivals make companions likely in that time: at low load an item is computed at
 *       once, and while all callers are busy batches fill without any delay.
 *   <li><b>Concurrency.</b> Of the callers as many compute at the same time as {@link ConcurrencyTuner} has learned.
 *   <li><b>Priority.</b> Of five batches four go to interactive work and one to the rest while both wait, oldest first
 *       within each.
 *   <li><b>Deadlines.</b> A submit that still waits when its deadline passes is answered with {@link Reason#DEADLINE} then,
 *       also while all callers are busy, and not computed. One whose item is being computed gets the result.
 *   <li><b>Equal items</b> in flight are computed once. Each submit has its own future: cancelling one leaves the others
 *       alone, and an item that nobody wants any more is not computed.
 *   <li><b>Failures.</b> A batch that the handler throws on is halved and tried again, until the item that fails is alone
 *       and answered with the handler's {@link InferenceException}, or else {@link Reason#MODEL_FAILED}; see {@link
 *       Halving} for outages and for batches that are too large.
 *   <li><b>Backpressure.</b> {@code queueCapacity} submits may wait; a further one blocks.
 * </ul>
 *
 * <p>Futures are completed on the batcher's threads: what is chained to them should be short. A submit from such a
 * chained function never blocks, since the callers would then wait for each other; it may exceed the capacity.
 *
 * @param <I> items; {@code equals} decides which are the same
 * @param <O> results
 */
public final class DynamicBatcher<I, O> implements AutoCloseable {
    private final String name;
    private final BatcherOptions options;
    private final LongSupplier wallMs;
    private final LongSupplier nanos;
    private final Halving<I, O> halving;
    private final BatchSizeTuner tuner;
    private final ConcurrencyTuner concurrency;
    private final BatchQueue<I, O> queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mayBeReady = lock.newCondition();
    private final Condition hasRoom = lock.newCondition();
    private final Condition deadlineMoved = lock.newCondition();

    /** Shared while the handler computes, so that closing can wait for it. */
    private final ReadWriteLock computing = new ReentrantReadWriteLock();

    /** The callers, and the one that watches deadlines. */
    private final List<Thread> threads = new ArrayList<>();

    private final BatcherStatistics statistics;
    private int idleCallers;
    private int learnedConcurrency;

    /** The deadline that the watch sleeps to. */
    private long watchedMs = Long.MAX_VALUE;

    private volatile boolean closed;

    /**
     * Opens a batcher on the system's clocks and starts its callers.
     *
     * @param name names the threads
     * @param callers threads that run batches at the same time, at least 1
     */
    public DynamicBatcher(String name, int callers, BatcherOptions options, BatchHandler<I, O> handler) {
        this(name, callers, options, handler, System::currentTimeMillis, System::nanoTime);
    }

    /**
     * @param wallMs milliseconds since the epoch, for deadlines
     * @param nanos a clock that never goes back, for delays and measuring
     */
    DynamicBatcher(
            String name,
            int callers,
            BatcherOptions options,
            BatchHandler<I, O> handler,
            LongSupplier wallMs,
            LongSupplier nanos) {
        if (callers < 1) {
            throw new IllegalArgumentException("callers is " + callers + "; at least 1 is needed");
        }
        this.name = name;
        this.options = options;
        this.wallMs = wallMs;
        this.nanos = nanos;
        this.halving = new Halving<>(name, items -> compute(handler, items), new Books(), nanos);
        this.tuner = new BatchSizeTuner(
                options.minItems(), this::mostItems, options.maxBatchTime().toNanos());
        this.concurrency = new ConcurrencyTuner(callers);
        this.queue = new BatchQueue<>(options, tuner);
        this.statistics = new BatcherStatistics(nanos.getAsLong());
        followConcurrency();
        for (int i = 0; i < callers; i++) {
            addThread(Integer.toString(i), this::serve);
        }
        addThread("deadlines", this::watchDeadlines);
        threads.forEach(Thread::start);
    }

    private void addThread(String role, Runnable work) {
        Thread thread = new Thread(work, "penstock-" + name + "-" + role);
        thread.setDaemon(true);
        threads.add(thread);
    }

    /**
     * Hands in one item; blocks while the queue is full, but not beyond the item's deadline.
     *
     * @param tokens the item's length, at least 1; decides which items it is batched with
     * @return completes with the result, or exceptionally with an {@link InferenceException}
     * @throws InterruptedException if interrupted while the queue is full; the item was not taken
     */
    public CompletableFuture<O> submit(I item, int tokens, Work work) throws InterruptedException {
        lock.lock();
        try {
            boolean inTime = awaitRoom(work);
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            if (!inTime) {
                statistics.expiredBeforeQueued++;
                return CompletableFuture.failedFuture(deadlineException());
            }
            CompletableFuture<O> future = queue.add(item, tokens, work, nanos.getAsLong(), wallMs.getAsLong());
            mayBeReady.signal();
            if (queue.earliestDeadlineMs() < watchedMs) {
                deadlineMoved.signal();
            }
            return future;
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot of what was done so far. */
    public BatcherMetrics metrics() {
        Map<Long, Integer> learned = new HashMap<>();
        lock.lock();
        try {
            tuner.learned().forEach((bucket, size) -> learned.put(LengthBuckets.upperBound(bucket), size));
            return statistics.snapshot(queue, concurrency.learned(), learned, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers what waits with {@link Reason#CLOSED}, wakes blocked submits, and returns when the batches that are being
     * computed have ended, so that the handler's resources can be released. Closing twice is harmless. May be called from
     * a function that is chained to a future, but not from the handler.
     */
    @Override
    public void close() {
        List<CompletableFuture<O>> waiting;
        lock.lock();
        try {
            closed = true;
            waiting = queue.drain();
            mayBeReady.signalAll();
            hasRoom.signalAll();
            deadlineMoved.signal();
        } finally {
            lock.unlock();
        }
        waiting.forEach(future -> future.completeExceptionally(closedException()));
        if (threads.contains(Thread.currentThread())) {
            // Others may be closing in chained functions as well, and joining each other would never end.
            computing.writeLock().lock();
            computing.writeLock().unlock();
        } else {
            joinThreads();
        }
    }

    private void joinThreads() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // Leaving now would let the owner free memory that a batch still uses.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a place in the queue; false if the deadline passes before. */
    private boolean awaitRoom(Work work) throws InterruptedException {
        while (!closed) {
            long restMs = work.deadlineAtMs() - wallMs.getAsLong();
            if (restMs <= 0) {
                return false;
            }
            if (!queue.isFull() || threads.contains(Thread.currentThread())) {
                return true;
            }
            if (work.deadlineAtMs() == Long.MAX_VALUE) {
                hasRoom.await();
            } else {
                hasRoom.await(restMs, TimeUnit.MILLISECONDS);
            }
        }
        return true;
    }

    private void serve() {
        Batch<I, O> batch = take(false);
        while (batch != null) {
            batch.expired().forEach(future -> future.completeExceptionally(deadlineException()));
            if (!batch.items().isEmpty()) {
                halving.compute(batch.items());
            }
            batch = take(!batch.items().isEmpty());
        }
    }

    private List<O> compute(BatchHandler<I, O> handler, List<I> items) throws Exception {
        computing.readLock().lock();
        try {
            if (closed) {
                throw closedException();
            }
            return handler.run(items);
        } finally {
            computing.readLock().unlock();
        }
    }

    /**
     * Waits for the next batch.
     *
     * @param hasComputed whether the caller comes from computing one
     * @return null once the batcher is closed
     */
    private Batch<I, O> take(boolean hasComputed) {
        lock.lock();
        idleCallers++;
        try {
            if (hasComputed) {
                statistics.ended(nanos.getAsLong());
            }
            while (!closed) {
                int free = Math.min(idleCallers, concurrency.limit() - statistics.runningBatches());
                if (free <= 0) {
                    awaitItems(Long.MAX_VALUE);
                    continue;
                }
                long now = nanos.getAsLong();
                int places = queue.size();
                Batch<I, O> batch = queue.poll(free, now, wallMs.getAsLong());
                long nanosUntilReady = batch.isEmpty() ? queue.nanosUntilReady(now) : 0;
                if (queue.size() < places) {
                    // Also without a batch: what nobody wants any more was dropped.
                    hasRoom.signalAll();
                }
                if (batch.isRemainder() || batch.isEmpty()) {
                    starved();
                }
                if (!batch.isEmpty()) {
                    if (free > 1 && queue.hasWaiting()) {
                        mayBeReady.signal();
                    }
                    if (!batch.items().isEmpty()) {
                        statistics.taken(batch.items(), now);
                    }
                    return batch;
                }
                awaitItems(nanosUntilReady);
            }
            return null;
        } finally {
            idleCallers--;
            lock.unlock();
        }
    }

    private void awaitItems(long nanosUntilReady) {
        try {
            if (nanosUntilReady == Long.MAX_VALUE) {
                mayBeReady.await();
            } else {
                mayBeReady.awaitNanos(nanosUntilReady);
            }
        } catch (InterruptedException e) {
            // Callers end by close() only; an interrupt can only come from the handler or from what is chained to a
            // future, and asks nothing of this thread. The loop looks at the queue again.
        }
    }

    /** Answers submits at their deadline while all callers are busy. */
    private void watchDeadlines() {
        while (!closed) {
            awaitLate().forEach(future -> future.completeExceptionally(deadlineException()));
        }
    }

    private List<CompletableFuture<O>> awaitLate() {
        lock.lock();
        try {
            if (closed) {
                return List.of();
            }
            watchedMs = queue.earliestDeadlineMs();
            if (watchedMs == Long.MAX_VALUE) {
                deadlineMoved.await();
            } else {
                deadlineMoved.await(Math.max(0, watchedMs - wallMs.getAsLong()), TimeUnit.MILLISECONDS);
            }
            List<CompletableFuture<O>> late = queue.expire(wallMs.getAsLong());
            if (!late.isEmpty()) {
                hasRoom.signalAll();
            }
            return late;
        } catch (InterruptedException e) {
            // As in awaitItems: close() ends this thread, nothing else.
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void starved() {
        concurrency.starved();
        followConcurrency();
    }

    /** Sizes are learned while the number of batches at once stays the same. */
    private void followConcurrency() {
        tuner.hold(concurrency.isProbing());
        if (concurrency.learned() != learnedConcurrency) {
            learnedConcurrency = concurrency.learned();
            tuner.concurrency(learnedConcurrency);
        }
    }

    private void forget(List<PendingItem<I, O>> items) {
        items.forEach(queue::finish);
        statistics.answered(items.size());
        hasRoom.signalAll();
    }

    /** What the handler did, into the books and to those who wait. */
    private final class Books implements Halving.Listener<I, O> {

        @Override
        public void succeeded(List<PendingItem<I, O>> items, List<O> results, long elapsedNanos) {
            long tokens = Batch.tokens(items);
            lock.lock();
            try {
                statistics.computed(items, tokens, elapsedNanos);
                tuner.record(items.get(0).bucket, items.size(), tokens, elapsedNanos);
                int limit = concurrency.limit();
                if (queue.size() > options.queueCapacity() / 2) {
                    concurrency.surged();
                }
                concurrency.completed(tokens, nanos.getAsLong());
                followConcurrency();
                if (concurrency.limit() > limit) {
                    mayBeReady.signalAll();
                }
                forget(items);
            } finally {
                lock.unlock();
            }
            for (int i = 0; i < results.size(); i++) {
                for (PendingItem.Waiter<I, O> waiter : items.get(i).waiters) {
                    waiter.future().complete(results.get(i));
                }
            }
        }

        @Override
        public void spent(long elapsedNanos) {
            lock.lock();
            try {
                statistics.spent(elapsedNanos);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void failed(List<PendingItem<I, O>> items, InferenceException failure) {
            lock.lock();
            try {
                statistics.failed(failure.reason() == Reason.CLOSED ? 0 : items.size());
                forget(items);
            } finally {
                lock.unlock();
            }
            for (PendingItem<I, O> item : items) {
                item.waiters.forEach(waiter -> waiter.future().completeExceptionally(failure));
            }
        }

        @Override
        public void tooLarge(List<PendingItem<I, O>> items) {
            lock.lock();
            try {
                tuner.tooLarge(items.get(0).bucket, items.size());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public InferenceException stopped() {
            return closed ? closedException() : null;
        }
    }

    private int mostItems(int bucket) {
        long byTokens = options.maxPaddedTokens() / LengthBuckets.upperBound(bucket);
        return (int) Math.max(1, Math.min(options.maxItems(), byTokens));
    }

    private InferenceException deadlineException() {
        return new InferenceException(
                Reason.DEADLINE, "The deadline passed before " + name + " could compute this input");
    }

    private InferenceException closedException() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }
}
