package dev.penstock.operators.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns<String> turns = new Turns<>();
    private final List<String> log = new ArrayList<>();
    private final List<CompletableFuture<String>> begun = new ArrayList<>();

    @Test
    void theNextBeginsWhenAllHaveHeardOfTheOneBefore() {
        CompletableFuture<String> first = hand("a", "first");
        CompletableFuture<String> second = hand("a", "second");
        assertThat(log).containsExactly("begin first");

        first.complete("done");
        second.complete("done");

        assertThat(log).containsExactly("begin first", "told first", "begin second", "told second");
    }

    @Test
    void workThatFailsGivesItsTurnOn() {
        CompletableFuture<String> first = hand("a", "first");
        hand("a", "second");
        turns.<String>take("a", () -> {
                    throw new IllegalStateException("cannot begin");
                })
                .whenComplete((done, failure) -> log.add("told third"));
        CompletableFuture<String> fourth = hand("a", "fourth");

        first.completeExceptionally(new IllegalStateException("broken"));
        assertThat(log).containsExactly("begin first", "told first", "begin second");

        begun.get(1).complete("done");
        assertThat(log).endsWith("told second", "told third", "begin fourth");
        fourth.complete("done");
        assertThat(log).endsWith("told fourth");
    }

    @Test
    void otherKeysDoNotWait() {
        hand("a", "first");
        hand("b", "other");

        assertThat(log).containsExactly("begin first", "begin other");
    }

    /** Hands in work that ends when the future is completed. */
    private CompletableFuture<String> hand(String key, String name) {
        CompletableFuture<String> work = new CompletableFuture<>();
        begun.add(work);
        turns.take(key, () -> {
                    log.add("begin " + name);
                    return work;
                })
                .whenComplete((done, failure) -> log.add("told " + name));
        return work;
    }
}
