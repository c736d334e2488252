package dev.penstock.connectors.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.penstock.records.DocumentChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReaderTest {
    @TempDir
    private Path root;

    private Folder folder;

    @BeforeEach
    void folder() {
        folder = new Folder(root);
    }

    @Test
    void aFileIsADocument() throws IOException {
        folder.file("guides/start.md", "# Start\nHere.");
        folder.file("empty.txt", "");
        folder.file("latin1.txt", new byte[] {'c', 'a', 'f', (byte) 0xE9});

        List<CorpusItem> items = folder.read();

        DocumentChange start = document(items, "guides/start.md");
        assertThat(Folder.text(start)).isEqualTo("# Start\nHere.");
        assertThat(start.corpus()).isEqualTo("docs");
        assertThat(start.version()).isEqualTo(Folder.MODIFIED);
        assertThat(start.labels()).containsExactly("staff");
        assertThat(start.metadata()).containsExactly(entry("source", "folder"));
        assertThat(start.uri())
                .as("a path of this machine says nothing to readers")
                .isNull();
        assertThat(document(items, "empty.txt").content()).isEmpty();
        assertThat(document(items, "latin1.txt").content())
                .as("bytes as they are")
                .hasSize(4);
    }

    @Test
    void aTooLargeFileIsOneFailure() throws IOException {
        folder.file("a.txt", new byte[Folder.MAX_DOCUMENT + 1]);
        folder.file("b.txt", new byte[Folder.MAX_DOCUMENT]);

        List<CorpusItem> items = folder.read();

        assertThat(Folder.failures(items)).containsExactly(entry("a.txt", "it has more than 1048576 bytes"));
        assertThat(Folder.texts(items)).containsOnlyKeys("b.txt");
    }

    @Test
    void linesAreDocumentsUnderTheNamesThatDataSetsUse() throws IOException {
        folder.file("corpus.jsonl", """
                {"_id": "MED-1", "title": "Aspirin\\nand more", "text": "It thins the blood.", "metadata": {"year": 1998, "authors": ["A", "B"]}}

                {"id": 7, "contents": "Seven.", "version": 12, "labels": ["board"], "url": "https://example.org/7"}
                {"text": "Without an id."}
                """);

        List<CorpusItem> items = folder.read();

        assertThat(Folder.texts(items))
                .containsExactly(
                        entry("MED-1", "It thins the blood."),
                        entry("7", "Seven."),
                        entry("corpus.jsonl#4", "Without an id."));
        DocumentChange first = document(items, "MED-1");
        assertThat(first.title()).isEqualTo("Aspirin and more");
        assertThat(first.metadata())
                .containsOnly(entry("source", "folder"), entry("year", "1998"), entry("authors", "[\"A\",\"B\"]"));
        assertThat(first.labels()).containsExactly("staff");
        assertThat(first.version()).isEqualTo(Folder.MODIFIED);
        assertThat(first.mediaType()).isEqualTo("text/plain");
        DocumentChange second = document(items, "7");
        assertThat(second.labels()).as("a row's own labels are not widened").containsExactly("board");
        assertThat(second.version()).isEqualTo(12);
        assertThat(second.uri()).isEqualTo("https://example.org/7");
    }

    @Test
    void aBrokenLineIsOneFailureWithItsNumber() throws IOException {
        String large = "{\"id\": \"large\", \"text\": \"" + "x".repeat(Folder.MAX_DOCUMENT) + "\"}";
        folder.file(
                "corpus.jsonl",
                "{\"id\": 1, \"text\": \"one\"}\n{\"id\": 2, \"text\": \nnull\n{\"id\": 4}\n" + large
                        + "\n{\"id\": [6], \"text\": \"six\"}\n{\"id\": 7, \"text\": \"seven\"}");

        List<CorpusItem> items = folder.read();

        assertThat(Folder.texts(items)).containsOnlyKeys("1", "7");
        assertThat(Folder.failures(items))
                .containsOnlyKeys(
                        "corpus.jsonl#2", "corpus.jsonl#3", "corpus.jsonl#4", "corpus.jsonl#5", "corpus.jsonl#6");
        assertThat(Folder.failures(items).get("corpus.jsonl#2")).startsWith("not valid JSON");
        assertThat(Folder.failures(items).get("corpus.jsonl#4")).startsWith("text: is missing");
        assertThat(Folder.failures(items).get("corpus.jsonl#5")).contains("allowed are 1048576");
        assertThat(items).filteredOn(CorpusItem::isFailure).allMatch(CorpusItem::hidesDocuments);
    }

    @Test
    void archivesAreExpandedAtEveryDepth() throws IOException {
        byte[] inner = Folder.zip(Map.of("deep.md", Folder.utf8("deep")));
        folder.file("a.zip", Folder.zip(entries("x.md", "x", "in/y.txt", "y", "__MACOSX/x.md", "no", ".ds", "no")));
        folder.file("b.tar", Folder.tar(Map.of("inner.zip", inner)));
        folder.file("c.tar.gz", Folder.gzip(Folder.tar(entries("z.md", "z"))));
        folder.file("d.tgz", Folder.gzip(Folder.tar(entries("z.md", "z"))));
        folder.file("e.jsonl.gz", Folder.gzip(Folder.utf8("{\"text\": \"row\"}")));
        folder.file("man1/ls.1.gz", Folder.gzip(Folder.utf8(".TH LS")));

        List<CorpusItem> items = folder.read();

        assertThat(Folder.failures(items)).isEmpty();
        assertThat(Folder.texts(items))
                .containsOnly(
                        entry("a.zip!/x.md", "x"),
                        entry("a.zip!/in/y.txt", "y"),
                        entry("b.tar!/inner.zip!/deep.md", "deep"),
                        entry("c.tar.gz!/z.md", "z"),
                        entry("d.tgz!/z.md", "z"),
                        entry("e.jsonl.gz#1", "row"),
                        entry("man1/ls.1.gz!/ls.1", ".TH LS"));
    }

    @Test
    void namesThatPointOutOfTheArchiveAreOnlyNames() throws IOException {
        folder.file("a.zip", Folder.zip(entries("../../etc/passwd", "slip", "/abs.md", "abs", "..\\win.md", "win")));

        List<CorpusItem> items = folder.read();

        assertThat(Folder.texts(items))
                .containsExactly(
                        entry("a.zip!/../../etc/passwd", "slip"),
                        entry("a.zip!//abs.md", "abs"),
                        entry("a.zip!/../win.md", "win"));
        assertThat(root).isDirectoryContaining("glob:**/a.zip").isDirectoryNotContaining("glob:**/*.md");
        assertThat(root.resolveSibling("win.md")).doesNotExist();
    }

    @Test
    void zipBombsEndEarly() throws IOException {
        byte[] zeros = new byte[120 << 20];
        byte[] bomb = Folder.zip(Map.of("zeros.txt", zeros));
        folder.file("a.zip", bomb);
        folder.file("b.gz", Folder.gzip(zeros));
        folder.file("c.tar.gz", Folder.gzip(Folder.tar(Map.of("bomb.zip", bomb, "bomb2.zip", bomb))));
        folder.file("d.txt", "after");

        List<CorpusItem> items = folder.read();

        assertThat(Folder.texts(items)).containsOnlyKeys("d.txt");
        assertThat(Folder.failures(items).get("a.zip!/zeros.txt")).isEqualTo("it has more than 1048576 bytes");
        assertThat(Folder.failures(items).get("a.zip")).contains("zip bomb");
        assertThat(Folder.failures(items).get("b.gz!/b")).isEqualTo("it has more than 1048576 bytes");
        assertThat(Folder.failures(items).get("c.tar.gz")).contains("zip bomb");
    }

    @Test
    void archivesOfTooManyOrTooDeepEntriesEnd() throws IOException {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 101; i++) {
            many.put(i + ".txt", Folder.utf8("text " + i));
        }
        byte[] deep = Folder.utf8("text");
        for (int i = 0; i < 5; i++) {
            deep = Folder.zip(Map.of(i == 0 ? "a.txt" : "a.zip", deep));
        }
        folder.file("many.zip", Folder.zip(many));
        folder.file("deep.zip", deep);

        List<CorpusItem> items = folder.read();

        assertThat(Folder.texts(items)).hasSize(100);
        assertThat(Folder.failures(items).get("many.zip")).contains("more than 100 entries");
        assertThat(Folder.failures(items).get("deep.zip")).contains("more than 3 archives in each other");
    }

    @Test
    void damagedFilesAreOneFailureEach() throws IOException {
        byte[] text = new byte[100_000];
        new Random(1).nextBytes(text);
        byte[] gz = Folder.gzip(text);
        byte[] zip = Folder.zip(Map.of("first.md", Folder.utf8("first"), "second.bin", text));
        folder.file("a.txt.gz", Arrays.copyOf(gz, gz.length / 2));
        folder.file("b.gz", "this is no gzip");
        folder.file("c.zip", Arrays.copyOf(zip, zip.length / 2));
        folder.file("d.zip", "this is no zip");
        folder.file("e.zip", "");
        folder.file("e2.zip", "PK but no zip either");
        byte[] small = Folder.zip(Map.of("a.md", Folder.utf8("first")));
        folder.file("e3.zip", Arrays.copyOf(small, small.length - 60));
        folder.file("f.tar", Arrays.copyOf(Folder.tar(Map.of("x", text)), 5000));
        folder.file("g.tar", text);
        folder.file("h.parquet", text);
        folder.file("i.parquet", "");
        folder.file("j.jsonl.gz", Arrays.copyOf(Folder.gzip(text), 50_000));
        folder.file("z.md", "after");

        List<CorpusItem> items = folder.read();

        assertThat(Folder.texts(items)).containsKeys("z.md", "e3.zip!/a.md");
        Map<String, String> failures = Folder.failures(items);
        assertThat(failures)
                .containsKeys(
                        "a.txt.gz",
                        "b.gz",
                        "c.zip",
                        "d.zip",
                        "e.zip",
                        "e2.zip",
                        "e3.zip",
                        "f.tar",
                        "g.tar",
                        "h.parquet",
                        "i.parquet",
                        "j.jsonl.gz");
        assertThat(failures.values()).allSatisfy(reason -> assertThat(reason).doesNotContain("\n"));
    }

    @Test
    void aSecondReaderOfTheSameFilesSeesTheSame() throws IOException {
        folder.file("a.zip", Folder.zip(entries("x.md", "x", "y.md", "y")));
        folder.file("b.jsonl", "{\"text\": \"1\"}\n{\"text\": \"2\"}");

        assertThat(folder.read()).usingRecursiveComparison().isEqualTo(folder.read());
    }

    @Test
    void tellsHowMuchOfAFileItHasRead() throws IOException {
        Path file = folder.file("a.jsonl", "{\"text\": \"row\"}\n".repeat(20_000));
        CorpusFile listed = new Listing(folder.files()).next();
        long bytes = 0;
        long halfway = 0;
        try (FileReader reader = new FileReader(folder.files(), listed)) {
            int rows = 0;
            while (reader.next() != null) {
                bytes += reader.bytesSinceLast();
                halfway = ++rows == 10_000 ? bytes : halfway;
            }
            bytes += reader.bytesSinceLast();
        }

        assertThat(bytes).isEqualTo(file.toFile().length());
        assertThat(halfway).isBetween(bytes / 4, bytes * 3 / 4);
    }

    private static DocumentChange document(List<CorpusItem> items, String id) {
        return items.stream()
                .map(CorpusItem::document)
                .filter(document -> document != null && document.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, byte[]> entries(String... namesAndTexts) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            entries.put(namesAndTexts[i], Folder.utf8(namesAndTexts[i + 1]));
        }
        return entries;
    }
}
