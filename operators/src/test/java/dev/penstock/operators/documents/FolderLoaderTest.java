package dev.penstock.operators.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.InferenceException;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeAnswers;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.documents.LoadReport.Skipped;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.redis.RedisUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLoaderTest {
    @TempDir
    Path folder;

    private final FakeStore store = new FakeStore();
    private FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(1, 0));

    @BeforeEach
    void documents() throws IOException {
        write("guide.md", "# Guide\n\nHello.\n\n## More\n\nWorld.\n");
        write("sub/notes.txt", "Plain notes.");
    }

    @Test
    void documentsAreCutEmbeddedAndStored() throws Exception {
        Files.setLastModifiedTime(folder.resolve("guide.md"), FileTime.fromMillis(123_000));
        List<String> progress = new ArrayList<>();

        LoadReport report = load(
                LoadLimits.DEFAULT,
                List.of("staff"),
                (done, total, path) -> progress.add(done + "/" + total + " " + path));

        assertThat(report).isEqualTo(new LoadReport(2, 3, 0, List.of()));
        assertThat(progress).containsExactly("1/2 guide.md", "2/2 sub/notes.txt");
        IndexedDocument guide = store.documents.get("kb/guide.md");
        assertThat(guide.version()).isEqualTo(123_000);
        assertThat(guide.labels()).containsExactly("staff");
        assertThat(guide.chunks()).extracting(IndexedChunk::title).containsExactly("Guide", "Guide > More");
        assertThat(encoder.texts).containsExactlyInAnyOrder("Guide\nHello.", "Guide > More\nWorld.", "Plain notes.");
    }

    @Test
    void loadingAgainEncodesOnlyWhatChanged() throws Exception {
        load(LoadLimits.DEFAULT);
        encoder.texts.clear();
        Path guide = folder.resolve("guide.md");
        Files.writeString(guide, "# Guide\n\nHello.\n\n## More\n\nMoon.\n");
        Files.setLastModifiedTime(guide, FileTime.fromMillis(System.currentTimeMillis() + 10_000));

        assertThat(load(LoadLimits.DEFAULT)).isEqualTo(new LoadReport(2, 3, 0, List.of()));
        assertThat(encoder.texts).containsExactly("Guide > More\nMoon.");
    }

    @Test
    void whatCannotBeLoadedIsSkippedAndReported() throws Exception {
        write("blank.md", "\n");
        write("large.txt", "x".repeat(2000));
        write("broken.pdf", "%PDF-1.4 and nothing more");
        write("image.png", "not a document");
        write(".git/config.txt", "hidden");
        Files.createSymbolicLink(folder.resolve("link.txt"), folder.resolve("sub/notes.txt"));

        LoadReport report = load(new LoadLimits(100, 1000));

        assertThat(store.documents).containsKeys("kb/guide.md", "kb/sub/notes.txt");
        assertThat(report.documents()).isEqualTo(2);
        assertThat(report.skipped()).extracting(Skipped::path).containsExactly("blank.md", "broken.pdf", "large.txt");
        assertThat(report.skipped()).contains(new Skipped("large.txt", "larger than 1000 bytes"));
    }

    @Test
    void filesBeyondTheLimitAreReported() throws Exception {
        assertThat(load(new LoadLimits(1, 1000)).skipped())
                .containsExactly(new Skipped("sub/notes.txt", "more than 1 files"));
    }

    @Test
    void aDocumentThatCannotBeEmbeddedIsSkippedWhole() throws Exception {
        encoder = new FakeEncoder(text -> text.contains("World")
                ? CompletableFuture.failedFuture(
                        new InferenceException(InferenceException.Reason.MODEL_FAILED, "out of memory"))
                : Fakes.vector(1, 0));

        assertThat(load(LoadLimits.DEFAULT).skipped())
                .containsExactly(new Skipped("guide.md", "it could not be embedded: out of memory"));
        assertThat(store.documents).containsOnlyKeys("kb/sub/notes.txt");
    }

    @Test
    void aNewerVersionInTheStoreIsCounted() throws Exception {
        load(LoadLimits.DEFAULT);
        Files.setLastModifiedTime(folder.resolve("guide.md"), FileTime.fromMillis(1));

        assertThat(load(LoadLimits.DEFAULT)).isEqualTo(new LoadReport(1, 1, 1, List.of()));
    }

    @Test
    void aFolderThatDoesNotExistIsAnError() {
        folder = folder.resolve("none");

        assertThatThrownBy(() -> load(LoadLimits.DEFAULT)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aRedisThatIsDownIsAnErrorOfItsOwn() {
        store.failure = () -> {
            throw new RedisUnavailableException("down", null);
        };

        assertThatThrownBy(() -> load(LoadLimits.DEFAULT)).isInstanceOf(RedisUnavailableException.class);
    }

    private LoadReport load(LoadLimits limits) throws Exception {
        return load(limits, List.of(), LoadProgress.SILENT);
    }

    private LoadReport load(LoadLimits limits, List<String> labels, LoadProgress progress) throws Exception {
        try (DocumentIndexer indexer = new DocumentIndexer(
                Documents.options(Duration.ofMillis(20), List.of()), encoder, store, new FakeAnswers(), () -> 5)) {
            return new FolderLoader(indexer, limits).load(folder, "kb", labels, progress);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
