package dev.penstock.jobs.reprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.records.DocumentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs: new, unchanged, edited, with files that cannot be read, killed in the middle, and pruned. */
class ReprocessITCase {
    private static final int DOCUMENTS = 400;

    @TempDir
    private Path folder;

    private ReprocessFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ReprocessFixture(folder);
        for (int i = 0; i < DOCUMENTS; i++) {
            fixture.file(i % 7 + "/" + i + ".md", text(i, "first"));
        }
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String text(int i, String edition) {
        return "# Station " + i + "\n\nThis is the " + edition + " edition.\n\n## Pump\n\nThe pump of station " + i
                + " lifts " + i + " litres.\n";
    }

    @Test
    void anUnchangedRunEncodesNothingAndAnEditOnlyWhatChanged() throws Exception {
        Tally first = fixture.run();
        assertThat(first.count(DocumentStatus.INDEXED)).isEqualTo(DOCUMENTS);
        assertThat(first.files()).isEqualTo(DOCUMENTS);
        assertThat(first.embedded()).isEqualTo(first.chunks()).isGreaterThanOrEqualTo(2L * DOCUMENTS);
        Map<String, String> stored = fixture.stored();
        assertThat(stored).hasSize(DOCUMENTS);

        long before = ReprocessFixture.encoded();
        Tally second = fixture.run();
        assertThat(second.count(DocumentStatus.UNCHANGED)).isEqualTo(DOCUMENTS);
        assertThat(ReprocessFixture.encoded()).isEqualTo(before);
        assertThat(fixture.stored()).isEqualTo(stored);

        for (int i = 0; i < 4; i++) {
            fixture.file(i % 7 + "/" + i + ".md", text(i, "second"), ReprocessFixture.MODIFIED + 1000);
        }
        Tally third = fixture.run();
        assertThat(third.count(DocumentStatus.INDEXED)).isEqualTo(4);
        assertThat(third.count(DocumentStatus.UNCHANGED)).isEqualTo(DOCUMENTS - 4);
        assertThat(third.embedded()).as("one of the two chunks of each").isEqualTo(4);
        assertThat(ReprocessFixture.encoded() - before).isEqualTo(4);
    }

    @Test
    void whatCannotBeReadIsReportedAndTheRestIsIndexed() throws Exception {
        fixture.file("bad/broken.zip", "PK this is no zip");
        fixture.file("bad/rows.jsonl", "{\"id\": \"row\", \"text\": \"A good row.\"}\n{bad\n");
        fixture.file("bad/poison.md", "Some text with poison in it.");
        fixture.file("bad/broken.pdf", "%PDF-1.7 and nothing more");
        Files.write(folder.resolve("bad/image.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0});
        Map<String, String> failed = new TreeMap<>();

        Tally tally = fixture.run((job, event) -> {
            if (event.report() != null && event.report().status() == DocumentStatus.FAILED) {
                failed.put(event.report().documentId(), event.report().reason());
            }
        });

        assertThat(tally.count(DocumentStatus.INDEXED)).isEqualTo(DOCUMENTS + 1);
        assertThat(failed)
                .containsOnlyKeys(
                        "bad/broken.zip", "bad/rows.jsonl#2", "bad/poison.md", "bad/broken.pdf", "bad/image.png");
        assertThat(tally.count(DocumentStatus.FAILED)).isEqualTo(5);
        assertThat(fixture.stored()).hasSize(DOCUMENTS + 1).containsKey("row");
        assertThatThrownBy(() -> fixture.prune(tally)).hasMessageContaining("2 files or rows could not be read");
    }

    @Test
    void aRunThatWasKilledGoesOnAndEndsAsAnUndisturbedOne() throws Exception {
        fixture.run();
        Map<String, String> undisturbed = fixture.stored();
        fixture.useIndex("two");
        AtomicInteger reports = new AtomicInteger();

        long before = ReprocessFixture.encoded();
        ReprocessFixture.holdAfter(DOCUMENTS);
        assertThatThrownBy(() -> fixture.run((job, event) -> {
                    if (event.report() != null && reports.incrementAndGet() == 50) {
                        job.cancel().join();
                    }
                }))
                .isInstanceOf(Exception.class);
        ReprocessFixture.holdNoLonger();
        int done = fixture.stored().size();
        assertThat(done).isBetween(50, DOCUMENTS - 1);
        Tally rest = fixture.run();

        assertThat(rest.count(DocumentStatus.UNCHANGED)).isEqualTo(done);
        assertThat(rest.count(DocumentStatus.INDEXED)).isEqualTo(DOCUMENTS - done);
        assertThat(ReprocessFixture.encoded() - before)
                .as("only what was encoded and not stored when it was killed is encoded again")
                .isLessThan(2L * DOCUMENTS + 2 * 2 * 16);
        assertThat(fixture.stored()).isEqualTo(undisturbed);
    }

    @Test
    void pruningDeletesWhatTheSourceNoLongerHas() throws Exception {
        fixture.run();
        Files.delete(folder.resolve("0/0.md"));
        Files.delete(folder.resolve("1/1.md"));
        Tally run = fixture.run();

        assertThat(fixture.prune(run)).isEqualTo(2);

        assertThat(fixture.stored()).hasSize(DOCUMENTS - 2).doesNotContainKeys("0/0.md", "1/1.md");
        assertThat(fixture.prune(run)).isZero();
        fixture.file("0/0.md", text(0, "later"), ReprocessFixture.MODIFIED + 1);
        assertThat(fixture.run().count(DocumentStatus.INDEXED))
                .as("it comes back")
                .isEqualTo(1);
    }

    @Test
    void anEmptySourceIsNotPruned() throws Exception {
        fixture.run();
        for (int i = 0; i < DOCUMENTS; i++) {
            Files.delete(folder.resolve(i % 7 + "/" + i + ".md"));
        }
        Tally run = fixture.run();

        assertThatThrownBy(() -> fixture.prune(run)).hasMessageContaining("the source has no document at all");

        assertThat(fixture.stored()).hasSize(DOCUMENTS);
    }
}
