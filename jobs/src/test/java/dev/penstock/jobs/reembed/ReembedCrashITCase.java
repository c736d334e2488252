package dev.penstock.jobs.reembed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.reembed.ReembedFixture.FastGraph;
import dev.penstock.operators.documents.DocumentEvent;
import dev.penstock.operators.documents.ReceivedChange;
import dev.penstock.records.DocumentChange;
import dev.penstock.state.index.IndexedDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The job fails while changes are stored that were not told: what is stored in the end, and what the changelog says of it,
 * is what it would have been.
 */
class ReembedCrashITCase {
    private static final int DOCUMENTS = 200;
    private static final int CHANGES = 3_000;

    @BeforeEach
    void armTheFailure() {
        FailSometimes.PASSED.set(0);
        FailSometimes.FIRED.set(0);
    }

    @Test
    void crashesChangeNeitherTheIndexNorItsChangelog() throws Exception {
        List<DocumentChange> changes = Edits.of(DOCUMENTS, CHANGES, 11);
        try (ReembedFixture fixture = new ReembedFixture("", "chunking: {target-tokens: 40, overlap-tokens: 0}")) {
            fixture.start(FailingGraph::new);
            changes.forEach(fixture::send);
            fixture.client.flush();
            Map<String, IndexedDocument> expected = fixture.undisturbed(changes, new HashEncoder());
            Set<String> wanted = new HashSet<>();
            changes.forEach(change -> wanted.add(change.id() + "/" + change.version()));

            fixture.reports(reports -> {
                Set<String> missing = new HashSet<>(wanted);
                reports.forEach(report -> missing.remove(report.documentId() + "/" + report.version()));
                return missing.isEmpty();
            });

            assertThat(FailSometimes.FIRED).as("failures were injected").hasValue(FailSometimes.FAILURES);
            Map<String, IndexedDocument> stored =
                    fixture.stored("kb", expected.values().iterator().next().generation());
            assertThat(Snapshot.hash(stored, true)).isEqualTo(Snapshot.hash(expected, true));
            fixture.awaitChangelogLike(stored, "kb");
        }
    }

    /** The graph of the job with failures behind the index: what is stored then was not told. */
    private static final class FailingGraph extends FastGraph {
        FailingGraph(StreamExecutionEnvironment env, PenstockConfig config) {
            super(env, config);
        }

        @Override
        DataStream<DocumentEvent> index(DataStream<ReceivedChange> gated) {
            return super.index(gated)
                    .map(new FailSometimes())
                    .name("fail-sometimes")
                    .uid("fail-sometimes");
        }
    }

    private static final class FailSometimes implements MapFunction<DocumentEvent, DocumentEvent> {
        private static final long serialVersionUID = 1;
        private static final int EVERY = 2_000;
        static final int FAILURES = 3;
        static final AtomicInteger PASSED = new AtomicInteger();
        static final AtomicInteger FIRED = new AtomicInteger();

        @Override
        public DocumentEvent map(DocumentEvent event) {
            if (PASSED.incrementAndGet() % EVERY == 0 && FIRED.get() < FAILURES) {
                FIRED.incrementAndGet();
                throw new IllegalStateException("injected failure");
            }
            return event;
        }
    }
}
