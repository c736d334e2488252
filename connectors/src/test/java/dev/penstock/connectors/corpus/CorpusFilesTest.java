package dev.penstock.connectors.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorpusFilesTest {

    @Test
    void filesAreBelowTheRootWhateverTheirNamesAre() {
        CorpusFile odd = new CorpusFile("a b/Pod::Usage 100%.md", null, 1, 1, null);

        assertThat(files("s3://bucket/docs/").locate(odd)).hasToString("s3://bucket/docs/a%20b/Pod::Usage%20100%25.md");
        assertThat(files("s3://bucket").locate(odd)).hasToString("s3://bucket/a%20b/Pod::Usage%20100%25.md");
        assertThat(files("file:///srv/docs").locate(odd)).hasToString("file:///srv/docs/a%20b/Pod::Usage%20100%25.md");
    }

    @Test
    void documentsOfAnObjectStoreCanBeFoundThereAndThoseOfThisMachineCannot() {
        CorpusFile file = new CorpusFile("a.zip", null, 1, 1, null);

        assertThat(new Origin(files("s3://bucket/docs"), file)
                        .document("a.zip!/b.md", new byte[0])
                        .document()
                        .uri())
                .isEqualTo("s3://bucket/docs/a.zip!/b.md");
        assertThat(new Origin(files("file:///docs"), file)
                        .document("a.zip!/b.md", new byte[0])
                        .document()
                        .uri())
                .isNull();
    }

    private static CorpusFiles files(String root) {
        return new CorpusFiles(
                URI.create(root),
                List.of(),
                List.of(),
                "docs",
                "",
                Map.of(),
                List.of(),
                1000,
                new ArchiveLimits(1, 1, 1, 1));
    }
}
