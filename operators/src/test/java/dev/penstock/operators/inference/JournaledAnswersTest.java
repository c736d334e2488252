package dev.penstock.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Route;
import dev.penstock.state.journal.EarlierAttempts;
import dev.penstock.state.journal.JournalEntry;
import dev.penstock.state.journal.JournalKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class JournaledAnswersTest {
    private static final JournalKey KEY = new JournalKey("acme", "r-1", "hash");

    private final FakeJournal journal = new FakeJournal();
    private final Map<String, Counter> counters = new HashMap<>();
    private final JournaledAnswers answers = new JournaledAnswers(journal, Duration.ofMillis(20), group());

    @Test
    void hitsAndStoresAreCounted() {
        assertThat(answers.begin(KEY).join()).isEqualTo(EarlierAttempts.NONE);
        assertThat(answers.store(KEY, entry("one")).join()).isEqualTo(entry("one"));
        assertThat(answers.begin(KEY).join()).isEqualTo(EarlierAttempts.answered(entry("one")));
        assertCounts(1, 1, 0, 0, 0);
    }

    @Test
    void theAnswerThatWasStoredFirstIsSentOn() {
        journal.entries.put(KEY, entry("first"));
        assertThat(answers.store(KEY, entry("second")).join()).isEqualTo(entry("first"));
        assertCounts(0, 0, 1, 0, 0);
    }

    @Test
    void aJournalThatFailsCostsNoAnswer() {
        journal.finds = key -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        journal.stores = stored -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        assertThat(answers.begin(KEY).join()).isEqualTo(EarlierAttempts.NONE);
        assertThat(answers.store(KEY, entry("one")).join()).isEqualTo(entry("one"));
        assertCounts(0, 0, 0, 2, 0);
    }

    @Test
    void aJournalThatThrowsCostsNoAnswer() {
        journal.finds = key -> {
            throw new IllegalStateException("broken");
        };
        journal.stores = stored -> {
            throw new IllegalStateException("broken");
        };
        assertThat(answers.begin(KEY).join()).isEqualTo(EarlierAttempts.NONE);
        assertThat(answers.store(KEY, entry("one")).join()).isEqualTo(entry("one"));
        assertCounts(0, 0, 0, 2, 0);
    }

    @Test
    void aConfirmationThatDoesNotComeIsNotWaitedForAndCounted() {
        CompletableFuture<JournalEntry> never = new CompletableFuture<>();
        journal.stores = stored -> never;
        assertThat(answers.store(KEY, entry("one")).join()).isEqualTo(entry("one"));
        assertCounts(0, 0, 0, 0, 1);
        assertThat(never).as("the journal's own future goes on").isNotDone();
    }

    @Test
    void theKeyIsTheRequestAndAllThatItsAnswerDependsOn() {
        Exchange asked = asking("acme", "r-1", "Hi");
        List<Exchange> others = new ArrayList<>(List.of(
                asking("globex", "r-1", "Hi"),
                asking("acme", "r-2", "Hi"),
                asking("acme", "r-1", "Hello"),
                with(new ChatRequest("gpt", hi(), null, null, null, List.of(), null, ResponseFormat.TEXT, null, null)),
                with(new ChatRequest(null, hi(), 0.5, null, null, List.of(), null, ResponseFormat.TEXT, null, null)),
                with(new ChatRequest(null, hi(), null, 0.5, null, List.of(), null, ResponseFormat.TEXT, null, null)),
                with(new ChatRequest(null, hi(), null, null, 9, List.of(), null, ResponseFormat.TEXT, null, null)),
                with(new ChatRequest(
                        null, hi(), null, null, null, List.of("x"), null, ResponseFormat.TEXT, null, null)),
                with(new ChatRequest(null, hi(), null, null, null, List.of(), 7L, ResponseFormat.TEXT, null, null)),
                with(new ChatRequest(null, hi(), null, null, null, List.of(), null, ResponseFormat.TEXT, "{}", null)),
                with(new ChatRequest(null, hi(), null, null, null, List.of(), null, ResponseFormat.TEXT, null, "{}")),
                Exchange.received(
                        Exchanges.envelope("acme", "r-1", Long.MAX_VALUE, 0, "manuals"), Exchanges.request("Hi"))));
        List<JournalKey> keys =
                new ArrayList<>(others.stream().map(JournaledAnswers::keyOf).toList());
        keys.add(JournaledAnswers.keyOf(asked));

        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void aReplayHasTheSameKeyWhereverItWasRoutedAndWhateverWasFound() {
        Exchange asked = asking("acme", "r-1", "Hi");
        Exchange replayed = Exchange.received(Exchanges.envelope("acme", "r-1", 5, 99, null), Exchanges.request("Hi"))
                .withRoute(new Route("mid", 0.9, 0.9, "share"))
                .withContext(new RetrievedContext("docs", List.of(Exchanges.passage("d", "text"))));
        assertThat(JournaledAnswers.keyOf(replayed)).isEqualTo(JournaledAnswers.keyOf(asked));
    }

    private void assertCounts(long hits, long stores, long conflicts, long failures, long timeouts) {
        Map<String, Long> counts = new HashMap<>();
        counters.forEach((name, counter) -> counts.put(name, counter.getCount()));
        assertThat(counts)
                .isEqualTo(Map.of(
                        "journalHits",
                        hits,
                        "journalStores",
                        stores,
                        "journalConflicts",
                        conflicts,
                        "journalFailures",
                        failures,
                        "journalTimeouts",
                        timeouts));
    }

    private UnregisteredMetricsGroup group() {
        return new UnregisteredMetricsGroup() {
            @Override
            public <C extends Counter> C counter(String name, C counter) {
                counters.put(name, counter);
                return counter;
            }
        };
    }

    private static Exchange asking(String tenant, String id, String question) {
        return Exchanges.asking(tenant, id, question);
    }

    private static Exchange with(ChatRequest request) {
        return Exchange.received(Exchanges.envelope("acme", "r-1"), request);
    }

    private static List<ChatMessage> hi() {
        return List.of(ChatMessage.user("Hi"));
    }

    private static JournalEntry entry(String text) {
        return new JournalEntry(
                new Generation(text, "m", "p", 1, 2, "stop", List.of(), -1, 1, List.of()),
                new Cost(1, 2),
                new Route("cheap", 0.1, 0.2, "share"));
    }
}
