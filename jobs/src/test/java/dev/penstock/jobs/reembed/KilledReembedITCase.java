package dev.penstock.jobs.reembed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.fixtures.PenstockProcess;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentReport;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's whole process is killed in the middle of embedding, and another takes over from its last checkpoint. */
class KilledReembedITCase {
    private static final int CHANGES = 900;
    private static final int BEFORE_THE_CHECKPOINT = 60;
    private static final int BEFORE_THE_KILL = 120;

    @TempDir
    Path folder;

    @Test
    void anotherProcessComesToTheSameIndexAndChangelog() throws Exception {
        List<DocumentChange> changes = Edits.of(90, CHANGES, 3);
        Path checkpoints = folder.resolve("checkpoints");
        try (ReembedFixture fixture =
                new ReembedFixture(", checkpoint-dir: \"" + checkpoints.toUri() + "\"", "in-flight: 16")) {
            PenstockProcess reembed = new PenstockProcess(folder, "reembed", fixture.yaml());
            Process killed = reembed.start();
            int reported;
            try {
                changes.forEach(fixture::send);
                fixture.client.flush();
                AtomicInteger checkpoint = new AtomicInteger(-1);
                reported = fixture.reports(reports -> isInTheMiddle(reports.size(), checkpoint, checkpoints))
                        .size();
            } finally {
                killed.destroyForcibly().waitFor();
            }
            assertThat(reported).as("it was killed in the middle").isLessThan(CHANGES);

            Process successor = reembed.start();
            try {
                fixture.reports(reports -> covers(reports, changes));
                assertThatNothingIsLost(fixture, changes);
            } finally {
                successor.destroyForcibly().waitFor();
            }
        }
    }

    /** Some changes are in a checkpoint, and others have been reported since. */
    private static boolean isInTheMiddle(int reported, AtomicInteger checkpoint, Path checkpoints) {
        int latest = PenstockProcess.latestCheckpoint(checkpoints);
        if (reported < BEFORE_THE_CHECKPOINT || checkpoint.compareAndSet(-1, latest)) {
            return false;
        }
        return latest > checkpoint.get() && reported >= BEFORE_THE_KILL;
    }

    private static boolean covers(List<DocumentReport> reports, List<DocumentChange> changes) {
        Set<String> reported = new HashSet<>();
        reports.forEach(report -> reported.add(report.documentId() + "/" + report.version()));
        return changes.stream().allMatch(change -> reported.contains(change.id() + "/" + change.version()));
    }

    private static void assertThatNothingIsLost(ReembedFixture fixture, List<DocumentChange> changes) throws Exception {
        Map<String, IndexedDocument> expected;
        try (Shared.Lease<Encoder> encoder = Encoders.lease(fixture.config().encoder())) {
            expected = fixture.undisturbed(changes, encoder.get());
        }
        Map<String, IndexedDocument> stored =
                fixture.stored("kb", expected.values().iterator().next().generation());
        assertThat(Snapshot.hash(stored, false)).isEqualTo(Snapshot.hash(expected, false));
        stored.forEach((id, document) ->
                assertThatVectorsAgree(document.chunks(), expected.get(id).chunks()));
        fixture.awaitChangelogLike(stored, "kb");
    }

    private static void assertThatVectorsAgree(List<IndexedChunk> chunks, List<IndexedChunk> expected) {
        for (int i = 0; i < chunks.size(); i++) {
            double cosine = 0;
            for (int j = 0; j < chunks.get(i).vector().length; j++) {
                cosine += chunks.get(i).vector()[j] * expected.get(i).vector()[j];
            }
            assertThat(cosine).as(chunks.get(i).chunkId()).isEqualTo(1, within(1e-4));
        }
    }
}
