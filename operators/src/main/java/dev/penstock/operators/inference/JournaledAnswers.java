package dev.penstock.operators.inference;

import dev.penstock.operators.CanonicalHash;
import dev.penstock.operators.StageMetrics;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.state.journal.AnswerJournal;
import dev.penstock.state.journal.EarlierAttempts;
import dev.penstock.state.journal.JournalEntry;
import dev.penstock.state.journal.JournalKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The journal as inference sees it: a journal that fails or is slow is counted, and costs no answer. Thread-safe.
 *
 * <p>Every request is looked up. Nothing in a request tells whether it was asked before: producers set the timestamps of
 * records, a record that the source reads again is decoded anew, and a TaskManager that was given up may still be at
 * work on any offset. One pipelined read is little beside a call that is paid for.
 */
final class JournaledAnswers {
    private final AnswerJournal journal;
    private final long ackMillis;
    private final Counter hits;
    private final Counter stores;
    private final Counter conflicts;
    private final Counter failures;
    private final Counter timeouts;

    JournaledAnswers(AnswerJournal journal, Duration ackTimeout, MetricGroup group) {
        this.journal = journal;
        this.ackMillis = ackTimeout.toMillis();
        this.hits = StageMetrics.counter(group, "journalHits");
        this.stores = StageMetrics.counter(group, "journalStores");
        this.conflicts = StageMetrics.counter(group, "journalConflicts");
        this.failures = StageMetrics.counter(group, "journalFailures");
        this.timeouts = StageMetrics.counter(group, "journalTimeouts");
    }

    /**
     * Under which key the answer to a request is kept. Passages are no part of it: a replay may find others, and is
     * still the same request.
     */
    static JournalKey keyOf(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        String asked = new CanonicalHash("penstock journal 2")
                .addReach(envelope)
                .add(exchange.request(), -1)
                .hex();
        return new JournalKey(envelope.tenant(), envelope.id(), asked);
    }

    /** What earlier attempts left. Does not fail: a journal that cannot be read knows of none. */
    CompletableFuture<EarlierAttempts> begin(JournalKey key) {
        return called(() -> journal.begin(key)).handle((earlier, failure) -> {
            if (failure != null) {
                failures.inc();
                return EarlierAttempts.NONE;
            }
            earlier.answer().ifPresent(entry -> hits.inc());
            return earlier;
        });
    }

    /**
     * Stores an answer. Completes when the journal has confirmed or the time for it is over, with the answer to send on:
     * that of another attempt where it was stored first, else this one. Does not fail.
     */
    CompletableFuture<JournalEntry> store(JournalKey key, JournalEntry entry) {
        return called(() -> journal.store(key, entry))
                .orTimeout(ackMillis, TimeUnit.MILLISECONDS)
                .handle((standing, failure) -> {
                    if (failure != null) {
                        (failure instanceof TimeoutException ? timeouts : failures).inc();
                        return entry;
                    }
                    (standing.equals(entry) ? stores : conflicts).inc();
                    return standing;
                });
    }

    /** A copy, so that a timeout here does not end the journal's own future. */
    private static <T> CompletableFuture<T> called(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get().copy();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
