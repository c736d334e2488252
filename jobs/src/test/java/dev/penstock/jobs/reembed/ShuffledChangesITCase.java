package dev.penstock.jobs.reembed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.reembed.ReembedFixture.FastGraph;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import dev.penstock.state.index.IndexedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** In whatever order changes come, and however often, the same is stored in the end. */
class ShuffledChangesITCase {
    private static final int DOCUMENTS = 700;
    private static final int CHANGES = 8_000;
    private static final int REPEATED = 2_000;
    private static final long SEED = 7;

    @Test
    void tenThousandChangesInDisorderEndAsTheOrderedOnes() throws Exception {
        List<DocumentChange> ordered = Edits.of(DOCUMENTS, CHANGES, SEED);
        try (ReembedFixture fixture = new ReembedFixture("", "chunking: {target-tokens: 40, overlap-tokens: 0}")) {
            fixture.start(FastGraph::new);
            shuffled(ordered).forEach(fixture::send);
            fixture.client.flush();
            Map<String, IndexedDocument> expected = fixture.undisturbed(ordered, new HashEncoder());

            List<DocumentReport> reports = fixture.reports(all -> all.size() >= CHANGES + REPEATED);

            assertThat(reports)
                    .extracting(DocumentReport::status)
                    .contains(DocumentStatus.STALE, DocumentStatus.DELETED);
            assertThat(reports).noneMatch(report -> report.status() == DocumentStatus.FAILED);
            Map<String, IndexedDocument> stored =
                    fixture.stored("kb", expected.values().iterator().next().generation());
            assertThat(stored).hasSizeGreaterThan(DOCUMENTS / 2).hasSizeLessThan(DOCUMENTS);
            assertThat(stored.keySet()).isEqualTo(expected.keySet());
            assertThat(Snapshot.hash(stored, true)).isEqualTo(Snapshot.hash(expected, true));
            fixture.awaitChangelogLike(stored, "kb");
        }
    }

    /** All of them, and some again, in an order that has nothing to do with theirs. */
    private static List<DocumentChange> shuffled(List<DocumentChange> ordered) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<DocumentChange> changes = new ArrayList<>(ordered);
        for (int i = 0; i < REPEATED; i++) {
            changes.add(ordered.get(random.nextInt(ordered.size())));
        }
        for (int i = changes.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            changes.set(i, changes.set(other, changes.get(i)));
        }
        return changes;
    }
}
