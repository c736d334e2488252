package dev.penstock.operators.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.InferenceException;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.corpus.LoadReport.Skipped;
import dev.penstock.state.index.Chunk;
import dev.penstock.state.index.CorpusStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusLoaderTest {
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
        LoadReport report = loader(LoadLimits.DEFAULT)
                .load(
                        folder,
                        "docs",
                        List.of("staff"),
                        (done, total, path) -> progress.add(done + "/" + total + " " + path));
        assertThat(report).isEqualTo(new LoadReport(2, 3, 0, List.of()));
        assertThat(progress).containsExactly("1/2 guide.md", "2/2 sub/notes.txt");
        Chunk second = store.documents.get("guide.md").get(1);
        assertThat(second.corpus()).isEqualTo("docs");
        assertThat(second.chunkId()).isEqualTo("guide.md#1");
        assertThat(second.version()).isEqualTo(123_000);
        assertThat(second.title()).isEqualTo("Guide > More");
        assertThat(second.text()).isEqualTo("World.");
        assertThat(second.labels()).containsExactly("staff");
        assertThat(second.vector()).containsExactly(1, 0);
        assertThat(second.model()).isEqualTo("fake@0123456789ab/2");
        assertThat(encoder.texts).containsExactly("Guide\nHello.", "Guide > More\nWorld.", "Plain notes.");
    }

    @Test
    void whatCannotBeLoadedIsSkippedAndReported() throws Exception {
        write("empty.md", "\n");
        write("large.txt", "x".repeat(2000));
        Files.write(folder.resolve("latin1.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        write("image.png", "not a document");
        write(".git/config.txt", "hidden");
        Files.createSymbolicLink(folder.resolve("link.txt"), folder.resolve("sub/notes.txt"));
        LoadReport report = loader(new LoadLimits(100, 1000)).load(folder, "docs", List.of(), LoadProgress.SILENT);
        assertThat(store.documents).containsOnlyKeys("guide.md", "sub/notes.txt");
        assertThat(report.skipped())
                .containsExactly(
                        new Skipped("empty.md", "no text in it"),
                        new Skipped("large.txt", "larger than 1000 bytes"),
                        new Skipped("latin1.txt", "not UTF-8 text"));
    }

    @Test
    void filesBeyondTheLimitAreReported() throws Exception {
        LoadReport report = loader(new LoadLimits(1, 1000)).load(folder, "docs", List.of(), LoadProgress.SILENT);
        assertThat(report.skipped()).containsExactly(new Skipped("sub/notes.txt", "more than 1 files"));
    }

    @Test
    void aDocumentThatCannotBeEmbeddedIsSkippedWhole() throws Exception {
        encoder = new FakeEncoder(text -> text.contains("World")
                ? CompletableFuture.failedFuture(
                        new InferenceException(InferenceException.Reason.MODEL_FAILED, "out of memory"))
                : Fakes.vector(1, 0));
        LoadReport report = loader(LoadLimits.DEFAULT).load(folder, "docs", List.of(), LoadProgress.SILENT);
        assertThat(report.skipped())
                .containsExactly(new Skipped("guide.md", "it could not be embedded: out of memory"));
        assertThat(store.documents).containsOnlyKeys("sub/notes.txt");
    }

    @Test
    void aNewerVersionInTheStoreIsCounted() throws Exception {
        store.takes = false;
        assertThat(loader(LoadLimits.DEFAULT).load(folder, "docs", List.of(), LoadProgress.SILENT))
                .isEqualTo(new LoadReport(0, 0, 2, List.of()));
    }

    @Test
    void aFolderThatDoesNotExistIsAnError() {
        assertThatThrownBy(() ->
                        loader(LoadLimits.DEFAULT).load(folder.resolve("none"), "docs", List.of(), LoadProgress.SILENT))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aByteOrderMarkIsNoText() throws Exception {
        write("guide.md", "\uFEFF# Guide\n\nHello.");
        loader(LoadLimits.DEFAULT).load(folder, "docs", List.of(), LoadProgress.SILENT);
        assertThat(store.documents.get("guide.md")).extracting(Chunk::title).containsExactly("Guide");
    }

    private CorpusLoader loader(LoadLimits limits) {
        return new CorpusLoader(new Chunker(ChunkingOptions.DEFAULT, TokenCounter.ESTIMATE), encoder, store, limits);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static final class FakeStore implements CorpusStore {
        private final Map<String, List<Chunk>> documents = new TreeMap<>();
        private boolean takes = true;

        @Override
        public boolean replaceDocument(String corpus, String documentId, long version, List<Chunk> chunks) {
            if (takes) {
                documents.put(documentId, chunks);
            }
            return takes;
        }

        @Override
        public boolean deleteDocument(String corpus, String documentId, long version) {
            return documents.remove(documentId) != null;
        }

        @Override
        public void close() {}
    }
}
