package dev.penstock.inference.batch;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
 *   <li><b>Priority.</b> Of five batches four go to interactive work and one to the rest while both wait, oldest first
 *       within each.
 *   <li><b>Deadlines.</b> A submit whose deadline has passed is answered with {@link Reason#DEADLINE} and not computed,
 *       at the latest when a caller comes free.
 *   <li><b>Equal items</b> in flight are computed once. Each submit has its own future: cancelling one leaves the others
 *       alone, and an item that nobody wants any more is not computed.
 *   <li><b>Failures.</b> A batch that the handler throws on is halved and tried again, until the item that fails is alone
 *       and answered with the handler's {@link InferenceException}, or else {@link Reason#MODEL_FAILED}.
 *   <li><b>Backpressure.</b> {@code queueCapacity} submits may wait; a further one blocks.
 * </ul>
 *
 * <p>Futures are completed on the caller threads: what is chained to them should be short. A submit from such a chained
 * function never blocks, since the callers would then wait for each other; it may exceed the capacity.
 *
 * @param <I> items; {@code equals} decides which are the same
 * @param <O> results
 */
public final class DynamicBatcher<I, O> implements AutoCloseable {
    private final String name;
    private final BatcherOptions options;
    private final BatchHandler<I, O> handler;
    private final LongSupplier wallMs;
    private final LongSupplier nanos;
    private final BatchSizeTuner tuner;
    private final BatchQueue<I, O> queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mayBeReady = lock.newCondition();
    private final Condition hasRoom = lock.newCondition();
    private final List<Thread> callers = new ArrayList<>();
    private final BatcherStatistics statistics = new BatcherStatistics();
    private int idleCallers;
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
        this.handler = handler;
        this.wallMs = wallMs;
        this.nanos = nanos;
        this.tuner = new BatchSizeTuner(this::mostItems);
        this.queue = new BatchQueue<>(options, tuner);
        for (int i = 0; i < callers; i++) {
            Thread caller = new Thread(this::serve, "penstock-" + name + "-" + i);
            caller.setDaemon(true);
            this.callers.add(caller);
        }
        this.callers.forEach(Thread::start);
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
            return future;
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot of what was done so far. */
    public BatcherMetrics metrics() {
        Map<Long, Integer> learned = new TreeMap<>();
        tuner.learned().forEach((bucket, size) -> learned.put(LengthBuckets.upperBound(bucket), size));
        lock.lock();
        try {
            return statistics.snapshot(queue, learned);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers what waits with {@link Reason#CLOSED}, wakes blocked submits, and returns when the batches that are being
     * computed have ended, so that the handler's resources can be released. Closing twice is harmless.
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
        } finally {
            lock.unlock();
        }
        waiting.forEach(future -> future.completeExceptionally(closedException()));
        joinCallers();
    }

    private void joinCallers() {
        boolean interrupted = false;
        for (Thread caller : callers) {
            while (caller != Thread.currentThread() && caller.isAlive()) {
                try {
                    caller.join();
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
            if (!queue.isFull() || callers.contains(Thread.currentThread())) {
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
        Batch<I, O> batch = take();
        while (batch != null) {
            batch.expired().forEach(future -> future.completeExceptionally(deadlineException()));
            if (!batch.items().isEmpty()) {
                compute(batch.items());
            }
            batch = take();
        }
    }

    /** Waits for the next batch; null once the batcher is closed. */
    private Batch<I, O> take() {
        lock.lock();
        idleCallers++;
        try {
            while (!closed) {
                long now = nanos.getAsLong();
                Batch<I, O> batch = queue.poll(idleCallers, now, wallMs.getAsLong());
                if (!batch.isEmpty()) {
                    hasRoom.signalAll();
                    if (queue.hasWaiting()) {
                        mayBeReady.signal();
                    }
                    statistics.taken(batch.items(), now);
                    return batch;
                }
                awaitItems(queue.nanosUntilReady(now));
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

    /** Computes items, halving them as long as the handler throws. */
    private void compute(List<PendingItem<I, O>> items) {
        if (closed) {
            answer(items, null, closedException());
            return;
        }
        List<O> results = null;
        Throwable failure = null;
        long start = nanos.getAsLong();
        try {
            results = handler.run(Batch.inputs(items));
            if (results.size() != items.size()) {
                throw new IllegalStateException(
                        "the handler of " + name + " returned " + results.size() + " results for " + items.size());
            }
        } catch (Throwable e) { // errors too: a dead caller would leave its items unanswered and the queue unserved
            failure = e;
        }
        measured(items, nanos.getAsLong() - start, failure == null);
        if (failure == null) {
            answer(items, results, null);
        } else if (items.size() == 1) {
            answer(items, null, itemException(failure));
        } else {
            int half = items.size() / 2;
            compute(items.subList(0, half));
            compute(items.subList(half, items.size()));
        }
    }

    private void measured(List<PendingItem<I, O>> items, long elapsedNanos, boolean succeeded) {
        long tokens = Batch.tokens(items);
        if (succeeded) {
            tuner.record(items.get(0).bucket, items.size(), tokens, elapsedNanos);
        }
        lock.lock();
        try {
            statistics.computed(items, tokens, elapsedNanos, succeeded);
        } finally {
            lock.unlock();
        }
    }

    private void answer(List<PendingItem<I, O>> items, List<O> results, InferenceException failure) {
        List<List<PendingItem.Waiter<O>>> waiters = new ArrayList<>(items.size());
        lock.lock();
        try {
            items.forEach(item -> waiters.add(List.copyOf(queue.finish(item))));
            statistics.answered(items.size());
            hasRoom.signalAll();
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < items.size(); i++) {
            for (PendingItem.Waiter<O> waiter : waiters.get(i)) {
                if (failure == null) {
                    waiter.future().complete(results.get(i));
                } else {
                    waiter.future().completeExceptionally(failure);
                }
            }
        }
    }

    private int mostItems(int bucket) {
        long byTokens = options.maxPaddedTokens() / LengthBuckets.upperBound(bucket);
        return (int) Math.max(1, Math.min(options.maxItems(), byTokens));
    }

    private InferenceException itemException(Throwable failure) {
        if (failure instanceof InferenceException known) {
            return known;
        }
        return new InferenceException(
                Reason.MODEL_FAILED,
                name + " failed on this input: " + failure.getClass().getName(),
                failure);
    }

    private InferenceException deadlineException() {
        return new InferenceException(
                Reason.DEADLINE, "The deadline passed before " + name + " could compute this input");
    }

    private InferenceException closedException() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }
}
