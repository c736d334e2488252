package dev.penstock.operators.documents;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Lets work of equal key begin one after the other, in the order in which it was handed in. Thread-safe. */
final class Turns<K> {
    private final Map<K, CompletableFuture<?>> last = new HashMap<>();

    /** @return completes as the work does, which begins when all earlier work of the key has ended, well or not */
    <T> CompletableFuture<T> take(K key, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<?> before;
        synchronized (last) {
            before = last.put(key, mine);
        }
        mine.whenComplete((done, failure) -> leave(key, mine));
        if (before == null) {
            begin(work, mine);
        } else {
            before.whenComplete((done, failure) -> begin(work, mine));
        }
        return mine;
    }

    private static <T> void begin(Supplier<CompletableFuture<T>> work, CompletableFuture<T> mine) {
        try {
            work.get().whenComplete((done, failure) -> {
                if (failure == null) {
                    mine.complete(done);
                } else {
                    mine.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
        }
    }

    private void leave(K key, CompletableFuture<?> mine) {
        synchronized (last) {
            last.remove(key, mine);
        }
    }
}
