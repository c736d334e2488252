package dev.penstock.operators.documents;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which documents are indexed. They may block; what waits for them is bounded by their callers. */
final class IndexingThreads implements AutoCloseable {
    private final ExecutorService executor;

    IndexingThreads(int threads) {
        AtomicInteger number = new AtomicInteger();
        executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "penstock-indexing-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    <T> CompletableFuture<T> submit(Callable<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    future.complete(work.call());
                } catch (Throwable failure) {
                    // The one who waits judges it; an Error fails its task.
                    future.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException closed) {
            future.completeExceptionally(closed);
        }
        return future;
    }

    /** Interrupts what is being worked on, and forgets what waits: nobody is there any more to be answered. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
