package dev.penstock.operators.cache;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Outcome;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import dev.penstock.state.cache.CacheOptions;
import dev.penstock.state.cache.CachedAnswer;
import java.time.Duration;
import java.util.List;

/** Exchanges and entries for tests of the caches. */
final class Answers {
    static final CacheOptions OPTIONS = new CacheOptions(true, true, Duration.ofHours(1), 0.9, 10, 100, 1);

    private Answers() {}

    /** A question behind the exact cache and the encoder. */
    static Exchange embedded(String question) {
        Exchange asked = Exchanges.asking(question);
        return asked.withCache(new CacheKeys(1, "minilm").miss(asked, 0.9))
                .withEmbedding(new Embedding(new float[] {1, 0}, "fake", 4));
    }

    /** An answer as it leaves the output filter. */
    static Exchange approved(String question, String answer) {
        return unfiltered(question, answer, "stop")
                .withInputVerdict(verdict(1, RuleAction.ALLOW))
                .withOutputVerdict(verdict(1, RuleAction.ALLOW))
                .decided(Outcome.ANSWERED, new Cost(0.001, 0.02), Exchanges.SENT_MS);
    }

    static Exchange unfiltered(String question, String answer, String finishReason) {
        return embedded(question).withGeneration(generation(answer, finishReason));
    }

    static Verdict verdict(long version, RuleAction action) {
        return new Verdict("strict", version, action, List.of());
    }

    static Generation generation(String text, String finishReason) {
        return new Generation(text, "m", "p", 10, 5, finishReason, List.of(), -1, 1, List.of());
    }

    static CachedAnswer entry(String key, CacheDecision asked, String question, String answer) {
        return new CachedAnswer(
                key,
                asked.scope(),
                question,
                new float[] {1, 0},
                "fake",
                generation(answer, "stop"),
                null,
                List.of(),
                0.02,
                Exchanges.SENT_MS);
    }
}
