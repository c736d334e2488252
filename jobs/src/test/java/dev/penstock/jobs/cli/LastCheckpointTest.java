package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastCheckpointTest {
    @TempDir
    Path folder;

    @Test
    void aFolderThatIsNotThereHoldsNone() throws IOException {
        assertThat(LastCheckpoint.under(folder.resolve("nowhere").toUri().toString()))
                .isEmpty();
    }

    @Test
    void theOneWrittenLastIsTakenWhateverJobItIsOf() throws IOException {
        checkpoint("aaaa/chk-90", 1_000);
        Path last = checkpoint("bbbb/chk-3", 5_000);
        checkpoint("cccc/chk-4", 2_000);

        assertThat(found()).isEqualTo(last);
    }

    @Test
    void ofTwoAtTheSameTimeTheHigherNumberIsNewer() throws IOException {
        Path last = checkpoint("aaaa/chk-10", 1_000);
        checkpoint("aaaa/chk-9", 1_000);

        assertThat(found()).isEqualTo(last);
    }

    @Test
    void withoutMetadataItIsIncomplete() throws IOException {
        Path last = checkpoint("aaaa/chk-1", 1_000);
        Files.createDirectories(folder.resolve("aaaa/chk-2"));
        Files.createDirectories(folder.resolve("aaaa/shared"));
        Files.writeString(folder.resolve("aaaa/notes.txt"), "");

        assertThat(found()).isEqualTo(last);
    }

    private Path found() throws IOException {
        return LastCheckpoint.under(folder.toUri().toString())
                .map(path -> Path.of(path.toUri().getPath()))
                .orElseThrow();
    }

    private Path checkpoint(String name, long modifiedMs) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(name));
        Path metadata = Files.writeString(checkpoint.resolve("_metadata"), "");
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMs));
        return checkpoint;
    }
}
