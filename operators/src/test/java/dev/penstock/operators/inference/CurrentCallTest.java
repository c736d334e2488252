package dev.penstock.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CurrentCallTest {
    private final CurrentCall call = new CurrentCall();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();

    @Test
    void theCallThatIsUnderWayIsGivenUp() {
        call.is(first);
        call.is(second);
        call.giveUp();

        assertThat(second).isCancelled();
        assertThat(first).isNotDone();
        assertThat(call.isGivenUp()).isTrue();
    }

    @Test
    void aCallThatComesTooLateIsGivenUpAtOnce() {
        call.giveUp();
        call.is(first);

        assertThat(first).isCancelled();
    }

    @Test
    void anAnswerThatIsThereStays() {
        call.is(first);
        first.complete("answer");
        call.giveUp();

        assertThat(first).isCompletedWithValue("answer");
    }
}
