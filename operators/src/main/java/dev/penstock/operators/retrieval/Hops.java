package dev.penstock.operators.retrieval;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Keeps a retrieval on the search threads: what waited for an encoder or a model goes on there and not on the thread that
 * answered, which serves others too. What did not wait goes on at once.
 */
final class Hops {
    private final Executor threads;

    Hops(Executor threads) {
        this.threads = threads;
    }

    <T, R> CompletableFuture<R> then(CompletableFuture<T> done, Function<T, CompletableFuture<R>> next) {
        return done.isDone() ? done.thenCompose(next) : done.thenComposeAsync(next, threads);
    }
}
