package dev.penstock.operators.documents;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lets work of equal key begin one after the other, in the order in which it was handed in, each when the one before has
 * ended and those who wait for it have heard: what is told of the works of a key is told in their order. Thread-safe.
 */
final class Turns<K> {
    private final Map<K, CompletableFuture<Void>> last = new HashMap<>();

    /** @return completes as the work does, which begins when all earlier work of the key has ended, well or not */
    <T> CompletableFuture<T> take(K key, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        // Apart from the result, since a future runs what was hung on it last first: the next would begin too soon.
        CompletableFuture<Void> turn = new CompletableFuture<>();
        CompletableFuture<Void> before;
        synchronized (last) {
            before = last.put(key, turn);
        }
        turn.whenComplete((done, failure) -> leave(key, turn));
        if (before == null) {
            begin(work, result, turn);
        } else {
            before.whenComplete((done, failure) -> begin(work, result, turn));
        }
        return result;
    }

    private static <T> void begin(
            Supplier<CompletableFuture<T>> work, CompletableFuture<T> result, CompletableFuture<Void> turn) {
        try {
            work.get().whenComplete((done, failure) -> {
                if (failure == null) {
                    result.complete(done);
                } else {
                    result.completeExceptionally(failure);
                }
                turn.complete(null);
            });
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            turn.complete(null);
        }
    }

    private void leave(K key, CompletableFuture<Void> turn) {
        synchronized (last) {
            last.remove(key, turn);
        }
    }
}
