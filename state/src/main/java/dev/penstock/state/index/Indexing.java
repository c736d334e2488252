package dev.penstock.state.index;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Puts documents side by side, on half of the processors and {@value #MOST_THREADS} at most: nearly all of a put is work on
 * the graph, and searches go on beside it.
 */
final class Indexing implements AutoCloseable {
    private static final int MOST_THREADS = 8;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors() / 2)), task -> {
                Thread thread = new Thread(task, "penstock-corpus-indexing");
                thread.setDaemon(true);
                return thread;
            });

    /** Returns when all are done; throws what one of them threw. */
    void all(List<Runnable> puts) {
        CompletableFuture<?>[] running = puts.stream()
                .map(put -> CompletableFuture.runAsync(put, threads))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** What is put already is finished. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
