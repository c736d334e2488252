package dev.penstock.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeAnswers;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.Stage;
import dev.penstock.state.cache.CacheOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExactCacheFunctionTest {
    private final FakeAnswers answers = new FakeAnswers();
    private final CacheDecision asked = Answers.embedded("What is Flink?").cache();

    @Test
    void aStoredAnswerSettlesTheRequestAtNoCost() throws Exception {
        answers.entries.put(asked.key(), Answers.entry(asked.key(), asked, "What is Flink?", "A stream processor."));
        Exchange hit = run(Exchanges.asking(" What  is Flink?"));
        assertThat(hit.outcome()).isEqualTo(Outcome.HIT);
        assertThat(hit.generation().text()).isEqualTo("A stream processor.");
        assertThat(hit.cost().usd()).isZero();
        assertThat(hit.cost().savedUsd()).isEqualTo(0.02);
        assertThat(hit.cache().level()).isEqualTo(CacheLevel.EXACT);
        assertThat(hit.cache().entryId()).isEqualTo(asked.key());
        assertThat(hit.timings().micros(Stage.EXACT_CACHE)).isNotNegative();
        assertThat(hit.timings().completedAtMs()).isEqualTo(Exchanges.SENT_MS);
    }

    @Test
    void aQuestionThatHeadsRedactedWhenItWasAnsweredIsRedactedOnTheHitToo() throws Exception {
        CacheDecision ann = Answers.embedded("Where is Ann?").cache();
        answers.entries.put(ann.key(), Answers.entry(ann.key(), ann, "Where is [PERSON]?", "I cannot say."));

        Exchange hit = run(Exchanges.asking("Where is  Ann?"));

        assertThat(hit.outcome()).isEqualTo(Outcome.HIT);
        assertThat(hit.request().question()).isEqualTo("Where is [PERSON]?");
    }

    @Test
    void aQuestionInAnotherFormStaysAsItCame() throws Exception {
        answers.entries.put(asked.key(), Answers.entry(asked.key(), asked, "What is Flink?", "A stream processor."));

        assertThat(run(Exchanges.asking(" What  is Flink?")).request().question())
                .isEqualTo(" What  is Flink?");
    }

    @Test
    void aMissStampsTheKeyUnderWhichTheAnswerWillBeStored() throws Exception {
        Exchange miss = run(Exchanges.asking("What is Flink?"));
        assertThat(miss.isDecided()).isFalse();
        assertThat(miss.cache()).isEqualTo(asked);
    }

    @Test
    void anEntryOfAnotherScopeIsNeverGivenOut() throws Exception {
        CacheDecision other = new CacheDecision(CacheLevel.NONE, true, "other", asked.key(), null, 0, 0, null);
        answers.entries.put(asked.key(), Answers.entry(asked.key(), other, "What is Flink?", "A secret."));
        assertThat(run(Exchanges.asking("What is Flink?")).isDecided()).isFalse();
    }

    @Test
    void aCacheThatFailsThrowsOrHangsIsAMiss() throws Exception {
        answers.reads = key -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        assertThat(run(Exchanges.asking("What is Flink?")).cache()).isEqualTo(asked);
        answers.reads = key -> {
            throw new IllegalStateException("closed");
        };
        assertThat(run(Exchanges.asking("What is Flink?")).cache()).isEqualTo(asked);
        answers.reads = key -> new CompletableFuture<>();
        assertThat(AsyncHarness.runIntoTimeout(function(Answers.OPTIONS), Exchanges.asking("What is Flink?"))
                        .cache())
                .isEqualTo(asked);
    }

    @Test
    void aCacheThatIsSwitchedOffIsNotAsked() throws Exception {
        answers.reads = key -> {
            throw new AssertionError("must not be asked");
        };
        CacheOptions off = new CacheOptions(false, true, Duration.ofHours(1), 0.9, 10, 100, 1);
        assertThat(AsyncHarness.run(function(off), Exchanges.asking("What is Flink?"))
                        .cache())
                .isEqualTo(asked);
    }

    private Exchange run(Exchange exchange) throws Exception {
        return AsyncHarness.run(function(Answers.OPTIONS), exchange);
    }

    private ExactCacheFunction function(CacheOptions options) {
        return new ExactCacheFunction(Fakes.opener(answers), options, "minilm", () -> Exchanges.SENT_MS);
    }
}
