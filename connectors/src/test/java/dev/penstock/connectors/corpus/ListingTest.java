package dev.penstock.connectors.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTest {
    @TempDir
    private Path root;

    @Test
    void walksFoldersInTheOrderOfTheirNames() throws IOException {
        Folder folder = new Folder(root);
        folder.file("b.md", "");
        folder.file("a/z.md", "");
        folder.file("a/b/c.md", "");
        folder.file("a-b/x.md", "");
        folder.file("Pod::Usage name with blanks%20.3pm", "");

        List<CorpusFile> files = list(folder.files());

        assertThat(files)
                .extracting(CorpusFile::path)
                .containsExactly("Pod::Usage name with blanks%20.3pm", "a/b/c.md", "a/z.md", "a-b/x.md", "b.md");
        assertThat(files).allSatisfy(file -> assertThat(file.modifiedMs()).isEqualTo(Folder.MODIFIED));
    }

    @Test
    void leavesOutWhatIsHiddenAndDoesNotFollowLinks() throws IOException {
        Folder folder = new Folder(root.resolve("docs"));
        folder.file("a.md", "");
        folder.file(".git/config", "");
        folder.file("sub/.hidden", "");
        Files.writeString(root.resolve("outside.md"), "");
        Files.createSymbolicLink(root.resolve("docs/link.md"), root.resolve("outside.md"));
        Files.createSymbolicLink(root.resolve("docs/sub/cycle"), root.resolve("docs"));

        assertThat(list(folder.files())).extracting(CorpusFile::path).containsExactly("a.md");
    }

    @Test
    void takesWhatGlobsSay() throws IOException {
        Folder folder = new Folder(root);
        folder.file("a.md", "");
        folder.file("a.png", "");
        folder.file("guides/start.md", "");
        folder.file("guides/old/start.md", "");
        folder.file("guides/old/start.html", "");

        assertThat(list(folder.files(List.of("*.md"), List.of("guides/old"))))
                .extracting(CorpusFile::path)
                .containsExactly("a.md", "guides/start.md");
        assertThat(list(folder.files(List.of("guides/**/*.html", "**/*.png"), List.of())))
                .extracting(CorpusFile::path)
                .containsExactly("a.png", "guides/old/start.html");
        assertThatThrownBy(() -> new Listing(folder.files(List.of("[a"), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'[a' is no glob");
    }

    @Test
    void goesOnBehindAnyFile() throws IOException {
        Folder folder = new Folder(root);
        for (String path : List.of("a/1", "a/2", "a/b/1", "a/c", "a-b/1", "b", "c/d/e", "z")) {
            folder.file(path, "");
        }
        List<CorpusFile> all = list(folder.files());

        for (int i = 0; i < all.size(); i++) {
            assertThat(list(new Listing(folder.files(), all.get(i).path()))).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void takesASingleFile() throws IOException {
        Path file = new Folder(root).file("docs/a.md", "text");
        CorpusFiles all = new Folder(root).files();
        CorpusFiles one = new CorpusFiles(
                file.toUri(), List.of(), List.of(), "docs", "", all.metadata(), all.labels(), 100, all.archives());

        assertThat(list(one)).extracting(CorpusFile::path).containsExactly("a.md");
    }

    @Test
    void reportsAFolderThatMayNotBeRead() throws IOException {
        Folder folder = new Folder(root);
        folder.file("a.md", "");
        folder.file("secret/b.md", "");
        Path secret = root.resolve("secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        try {
            Assumptions.assumeFalse(Files.isReadable(secret), "this user may read everything");
            assertThat(list(folder.files()))
                    .extracting(CorpusFile::fault)
                    .containsExactly(null, "no permission to read it");
        } finally {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void failsWithoutARoot() {
        assertThatThrownBy(() -> list(new Folder(root.resolve("missing")).files()))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static List<CorpusFile> list(CorpusFiles files) throws IOException {
        return list(new Listing(files));
    }

    private static List<CorpusFile> list(Listing listing) throws IOException {
        List<CorpusFile> files = new ArrayList<>();
        for (CorpusFile file = listing.next(); file != null; file = listing.next()) {
            files.add(file);
        }
        return files;
    }
}
