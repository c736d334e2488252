package dev.penstock.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeAnswers;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.RuleAction;
import dev.penstock.state.cache.CachedAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.Test;

class CacheFillTest {
    private final FakeAnswers answers = new FakeAnswers();
    private final CountingGroup metrics = new CountingGroup();

    @Test
    void anApprovedAnswerIsFoundAgain() throws Exception {
        Exchange approved = Answers.approved("What is Flink?", "A stream processor.");
        try (CacheFillWriter writer = writer(4)) {
            writer.write(approved, null);
            writer.flush(false);
        }
        CachedAnswer stored = answers.entries.get(approved.cache().key());
        assertThat(stored.generation().text()).isEqualTo("A stream processor.");
        assertThat(stored.scope()).isEqualTo(approved.cache().scope());
        assertThat(stored.premiumUsd()).isEqualTo(0.02);
        assertThat(metrics.count("cacheFills")).isEqualTo(1);
    }

    @Test
    void anEntryHoldsTheQuestionAsHeadsRedactedItUnderTheKeyOfTheQuestionAsItCame() throws Exception {
        Exchange approved = Answers.approved("Where is Ann?", "I cannot say.");
        Exchange redacted = approved.withRequest(approved.request().withQuestion("Where is [PERSON]?"));
        try (CacheFillWriter writer = writer(4)) {
            writer.write(redacted, null);
            writer.flush(false);
        }
        assertThat(answers.entries
                        .get(Answers.embedded("Where is Ann?").cache().key())
                        .question())
                .isEqualTo("Where is [PERSON]?");
    }

    @Test
    void anAnswerNamesTheDocumentsItRestsOn() throws Exception {
        try (CacheFillWriter writer = writer(4)) {
            writer.write(grounded("a", "b", "a"), null);
            writer.flush(false);
        }
        assertThat(answers.entries.values()).singleElement().satisfies(stored -> {
            assertThat(stored.corpus()).isEqualTo("docs");
            assertThat(stored.documents()).containsExactly("a", "b");
        });
    }

    @Test
    void onlyWholeApprovedAnswersAreStored() {
        Exchange good = Answers.approved("Q", "A");
        assertThat(Approval.isStorable(good)).isTrue();
        assertThat(Approval.isStorable(good.withOutputVerdict(Answers.verdict(1, RuleAction.REDACT))))
                .isTrue();
        assertThat(Approval.isStorable(good.withOutputVerdict(Answers.verdict(1, RuleAction.FLAG))))
                .isTrue();
        assertThat(Approval.isStorable(good.withInputVerdict(Answers.verdict(1, RuleAction.REDACT))))
                .isTrue();
        List<Exchange> bad = List.of(
                good.withOutcome(Outcome.HIT),
                good.withOutcome(null),
                good.withOutputVerdict(null),
                good.withOutputVerdict(Answers.verdict(1, RuleAction.BLOCK)),
                good.withOutputVerdict(Answers.verdict(2, RuleAction.ALLOW)),
                good.withInputVerdict(Answers.verdict(1, RuleAction.FLAG)),
                good.withGeneration(Answers.generation("A", "length")),
                good.withEmbedding(null),
                good.withCache(null),
                grounded(),
                grounded("a").withContext(new RetrievedContext("docs", List.of(), null, true, List.of(), 0)));
        assertThat(grounded("a")).matches(Approval::isStorable);
        assertThat(bad).noneMatch(Approval::isStorable);
    }

    @Test
    void aWriteThatFailsIsCountedAndForgotten() throws Exception {
        List<CompletableFuture<Boolean>> results = new ArrayList<>(List.of(
                CompletableFuture.completedFuture(false),
                CompletableFuture.failedFuture(new RuntimeException("down"))));
        answers.writes = answer -> {
            if (results.isEmpty()) {
                throw new IllegalStateException("closed");
            }
            return results.remove(0);
        };
        try (CacheFillWriter writer = writer(4)) {
            for (int i = 0; i < 3; i++) {
                writer.write(Answers.approved("Q" + i, "A"), null);
            }
            writer.flush(true);
        }
        assertThat(metrics.count("cacheFillFailures")).isEqualTo(3);
        assertThat(metrics.count("cacheFills")).isZero();
    }

    @Test
    void noMoreWritesAreUnderWayThanAllowed() throws Exception {
        List<CompletableFuture<Boolean>> open = new ArrayList<>();
        answers.writes = answer -> {
            // The third write begins only when one of the two before it was counted as done.
            assertThat(open.stream().filter(write -> !write.isDone())).hasSizeLessThan(2);
            open.add(new CompletableFuture<>());
            if (open.size() == 2) {
                CompletableFuture<Boolean> first = open.get(0);
                CompletableFuture.runAsync(() -> first.complete(true));
            }
            return open.get(open.size() - 1);
        };
        try (CacheFillWriter writer = writer(2)) {
            for (int i = 0; i < 3; i++) {
                writer.write(Answers.approved("Q" + i, "A"), null);
            }
            assertThat(open).hasSize(3);
            open.forEach(write -> write.complete(true));
            writer.flush(false);
        }
        assertThat(metrics.count("cacheFills")).isEqualTo(3);
    }

    private static Exchange grounded(String... documents) {
        Exchange ungrounded = Answers.approved("Q", "A");
        List<dev.penstock.records.Passage> passages = new ArrayList<>();
        for (String document : documents) {
            passages.add(Exchanges.passage(document, "text"));
        }
        return Exchange.received(Exchanges.envelope("acme", "r", Long.MAX_VALUE, 0, "docs"), ungrounded.request())
                .withCache(ungrounded.cache())
                .withEmbedding(ungrounded.embedding())
                .withGeneration(ungrounded.generation())
                .withInputVerdict(ungrounded.inputVerdict())
                .withOutputVerdict(ungrounded.outputVerdict())
                .withContext(new RetrievedContext("docs", passages))
                .decided(Outcome.ANSWERED, new Cost(0, 0), 0);
    }

    private CacheFillWriter writer(int maxInFlight) throws Exception {
        TaskMailboxImpl mailbox = new TaskMailboxImpl(Thread.currentThread());
        return new CacheFillWriter(
                Fakes.<dev.penstock.state.cache.AnswerCache>opener(answers).open(),
                maxInFlight,
                () -> Exchanges.SENT_MS,
                new MailboxExecutorImpl(mailbox, 0, StreamTaskActionExecutor.IMMEDIATE),
                metrics);
    }

    private static final class CountingGroup extends UnregisteredMetricsGroup {
        private final Map<String, Counter> counters = new HashMap<>();

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, any -> new SimpleCounter());
        }

        long count(String name) {
            return counters.get(name).getCount();
        }
    }
}
