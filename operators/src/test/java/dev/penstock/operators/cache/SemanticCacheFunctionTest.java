package dev.penstock.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeAnswers;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.state.cache.SemanticIndex;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SemanticCacheFunctionTest {
    private final FakeAnswers answers = new FakeAnswers();
    private final FakeIndex index = new FakeIndex();
    private final Exchange asked = Answers.embedded("How tall is the tower?");

    @Test
    void aQuestionOfTheSameMeaningIsAnswered() throws Exception {
        stored("k1", "What is the tower's height?", 0.97);
        Exchange hit = run();
        assertThat(hit.outcome()).isEqualTo(Outcome.HIT);
        assertThat(hit.generation().text()).isEqualTo("answer of k1");
        assertThat(hit.cache().level()).isEqualTo(CacheLevel.SEMANTIC);
        assertThat(hit.cache().entryId()).isEqualTo("k1");
        assertThat(hit.cache().similarity()).isEqualTo(0.97);
        assertThat(hit.cost().usd()).isZero();
    }

    @Test
    void whatIsNotNearEnoughIsAMissThatSaysHowNearItWas() throws Exception {
        stored("k1", "How wide is the tower?", 0.89);
        Exchange miss = run();
        assertThat(miss.isDecided()).isFalse();
        assertThat(miss.cache().entryId()).isEqualTo("k1");
        assertThat(miss.cache().similarity()).isEqualTo(0.89);
        assertThat(miss.cache().reason()).isEqualTo("similarity below 0.900");
        assertThat(miss.cache().key()).isEqualTo(asked.cache().key());
    }

    @Test
    void aRefusedEntryDoesNotHideAGoodOne() throws Exception {
        stored("k1", "How tall is tower 7?", 0.99);
        stored("k2", "What is the tower's height?", 0.95);
        assertThat(run().generation().text()).isEqualTo("answer of k2");
    }

    @Test
    void theReasonOfTheNearestRefusalIsKept() throws Exception {
        stored("k1", "How tall is tower 7?", 0.99);
        stored("k2", "How wide is it?", 0.5);
        Exchange miss = run();
        assertThat(miss.isDecided()).isFalse();
        assertThat(miss.cache().entryId()).isEqualTo("k1");
        assertThat(miss.cache().reason()).isEqualTo("numbers differ");
    }

    @Test
    void anEntryThatExpiredMeanwhileMakesWayForTheNext() throws Exception {
        stored("k1", "What is the tower's height?", 0.99);
        stored("k2", "Height of the tower?", 0.95);
        answers.entries.remove("k1");
        assertThat(run().generation().text()).isEqualTo("answer of k2");
        answers.entries.remove("k2");
        Exchange miss = run();
        assertThat(miss.isDecided()).isFalse();
        assertThat(miss.cache().reason()).isEqualTo("expired");
    }

    @Test
    void whateverFailsIsAMiss() throws Exception {
        stored("k1", "What is the tower's height?", 0.99);
        answers.reads = key -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        assertThat(run().isDecided()).isFalse();
        index.failure = new IllegalStateException("broken");
        assertThat(run().isDecided()).isFalse();
    }

    @Test
    void withoutAVectorNothingIsSearched() throws Exception {
        index.failure = new IllegalStateException("must not be searched");
        Exchange bare = asked.withEmbedding(null);
        assertThat(AsyncHarness.run(function(), bare).cache()).isEqualTo(asked.cache());
    }

    private void stored(String key, String question, double similarity) {
        answers.entries.put(key, Answers.entry(key, asked.cache(), question, "answer of " + key));
        index.matches = new java.util.ArrayList<>(index.matches);
        index.matches.add(new SemanticIndex.Match(key, question, similarity));
    }

    private Exchange run() throws Exception {
        return AsyncHarness.run(function(), asked);
    }

    private SemanticCacheFunction function() {
        HitGate gate = (asked, stored) -> stored.contains("7") ? Optional.of("numbers differ") : Optional.empty();
        return new SemanticCacheFunction(
                Fakes.opener(answers), Fakes.opener(index), gate, Answers.OPTIONS, () -> Exchanges.SENT_MS);
    }

    private static final class FakeIndex implements SemanticIndex {
        private List<Match> matches = List.of();
        private RuntimeException failure;

        @Override
        public List<Match> nearest(String scope, String model, float[] vector, int k) {
            if (failure != null) {
                throw failure;
            }
            return matches;
        }

        @Override
        public long size() {
            return matches.size();
        }

        @Override
        public void close() {}
    }
}
