package dev.penstock.operators.retrieval;

import dev.penstock.inference.Shared;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads of one TaskManager that search corpora, shared by its subtasks. What waits for them is bounded by the
 * capacity of the asynchronous operators.
 */
final class SearchThreads implements AutoCloseable {
    private final ExecutorService executor;

    private SearchThreads(int threads) {
        AtomicInteger number = new AtomicInteger();
        executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "penstock-search-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    static Shared.Lease<SearchThreads> lease(int threads) {
        return Shared.lease(new Key(threads), () -> new SearchThreads(threads));
    }

    <T> CompletableFuture<T> submit(Supplier<T> search) {
        return CompletableFuture.supplyAsync(search, executor);
    }

    /** For what goes on after it waited for something. */
    Executor executor() {
        return executor;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private record Key(int threads) {}
}
