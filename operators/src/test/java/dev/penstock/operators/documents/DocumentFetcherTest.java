package dev.penstock.operators.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.records.DocumentChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFetcherTest {
    @TempDir
    Path folder;

    private String prefix;

    @BeforeEach
    void files() throws IOException {
        Path allowed = Files.createDirectories(folder.resolve("allowed/sub"));
        Files.writeString(allowed.resolve("a.txt"), "text");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        prefix = folder.resolve("allowed").toUri().toString();
    }

    @Test
    void contentThatTheChangeBringsIsTakenWhateverItsUri() throws Exception {
        DocumentChange inline = new DocumentChange(
                "kb", "a", 1, false, new byte[] {1}, "file:///etc/passwd", null, null, Map.of(), List.of(), 0);

        assertThat(fetcher(100).content(inline)).containsExactly(1);
    }

    @Test
    void aFileBelowAPrefixIsFetched() throws Exception {
        assertThat(fetcher(100).content(at(prefix + "sub/a.txt"))).asString().isEqualTo("text");
    }

    @Test
    void byDefaultNothingIsFetched() {
        assertThatThrownBy(() -> new DocumentFetcher(List.of(), 100).content(at(prefix + "sub/a.txt")))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("documents.uri-prefixes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "sub/../../secret.txt",
                "%2e%2e/secret.txt",
                "sub/%2e%2e/%2e%2e/secret.txt",
                "..\\secret.txt",
                "./sub/a.txt",
                "sub//a.txt",
                "sub/a.txt?x",
                "sub/a.txt#x",
                "sub/",
                ""
            })
    void aUriThatCouldMeanAnotherFileIsRefused(String below) {
        assertThatThrownBy(() -> fetcher(100).content(at(prefix + below)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("not plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "/etc/passwd",
                "etc/passwd",
                "FILE:///etc/passwd",
                "http://169.254.169.254/latest/meta-data/",
                "jar:file:///etc/passwd!/"
            })
    void whatIsElsewhereIsRefused(String uri) {
        assertThatThrownBy(() -> fetcher(100).content(at(uri)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("documents.uri-prefixes");
    }

    @Test
    void aLinkOutOfThePrefixIsRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("allowed/link.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("allowed/up"), folder);

        for (String below : List.of("link.txt", "up/secret.txt")) {
            assertThatThrownBy(() -> fetcher(100).content(at(prefix + below)))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("leads out");
        }
    }

    @Test
    void aPrefixThatIsALinkItselfIsFollowed() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("allowed"));
        String viaLink = "file://" + link + "/";

        assertThat(new DocumentFetcher(List.of(viaLink), 100).content(at(viaLink + "sub/a.txt")))
                .asString()
                .isEqualTo("text");
    }

    @Test
    void whatIsMissingTooLargeOrNoFileIsSaidSo() throws Exception {
        assertThatThrownBy(() -> fetcher(100).content(at(prefix + "none.txt"))).hasMessageContaining("no file at");
        assertThatThrownBy(() -> fetcher(3).content(at(prefix + "sub/a.txt"))).hasMessageContaining("allowed are 3");
        assertThatThrownBy(() -> fetcher(100).content(at(prefix + "sub"))).hasMessageContaining("no file");
        assertThatThrownBy(() -> new DocumentFetcher(List.of("nosuch://b/"), 100).content(at("nosuch://b/a.txt")))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("could not be read");
    }

    private DocumentFetcher fetcher(long maxBytes) {
        return new DocumentFetcher(List.of("s3://elsewhere/", prefix), maxBytes);
    }

    private static DocumentChange at(String uri) {
        return new DocumentChange("kb", "a", 1, false, null, uri, null, null, Map.of(), List.of(), 0);
    }
}
