package dev.penstock.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetFilesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeASet() throws IOException {
        write("corpus.jsonl", """
                {"_id": "d1", "title": "Cats", "text": "They purr.", "metadata": {"url": "x"}}

                {"_id": 2, "text": ""}
                {"_id": "d3", "title": null, "text": "Dogs bark."}
                """);
        write("queries.jsonl", """
                {"_id": "q1", "text": "who purrs"}
                {"_id": "q2", "text": "who was not judged"}
                {"_id": "q3", "text": "who barks"}
                """);
        write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq3\td3\t2\nq3\td1\t0\nq1\td1\t1\n");
    }

    @Test
    void aFolderInTheLayoutOfBeirIsRead() {
        RetrievalSet set = SetFiles.of(folder, null, null, "test").read();

        assertThat(set.documents())
                .containsExactly(
                        new SetDocument("d1", "Cats", "They purr."),
                        new SetDocument("2", "", ""),
                        new SetDocument("d3", "", "Dogs bark."));
        assertThat(set.documents().get(0).whole()).isEqualTo("Cats They purr.");
        assertThat(set.queries()).containsExactly(Map.entry("q3", "who barks"), Map.entry("q1", "who purrs"));
        assertThat(set.judgements().of("q3")).containsExactlyInAnyOrderEntriesOf(Map.of("d3", 2, "d1", 0));
        assertThat(set.firstQueries(1).queries()).containsOnlyKeys("q3");
        assertThat(set.firstQueries(1).judgements().queries()).containsExactly("q3");
    }

    @Test
    void zippedFilesAndOtherSplitsAreFound() throws IOException {
        Files.delete(folder.resolve("corpus.jsonl"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("corpus.jsonl.gz")))) {
            out.write("{\"_id\": \"d1\", \"text\": \"zipped\"}".getBytes(StandardCharsets.UTF_8));
        }
        write("qrels/dev.tsv", "q1\td1\t1\n");

        RetrievalSet set = SetFiles.of(folder, null, null, "dev").read();

        assertThat(set.documents()).extracting(SetDocument::text).containsExactly("zipped");
        assertThat(set.queries()).containsOnlyKeys("q1");
    }

    /** trec_eval's own format: four columns, blanks between, no heading. */
    @Test
    void judgementsOfTrecAreRead() throws IOException {
        Path qrels = write("qrels.txt", "q1 0 d1 1\nq1 0 d3 -1\n");

        assertThat(SetFiles.of(folder, null, qrels, "test").read().judgements().of("q1"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("d1", 1, "d3", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\": \"x\"}                             | _id is missing",
                "{\"_id\": \"\", \"text\": \"x\"}              | _id is missing or empty",
                "{\"_id\": \"d9\"}                             | text is missing",
                "{\"_id\": \"d9\", \"text\": 5}                | text is no text",
                "{\"_id\": \"d9\", \"title\": 5, \"text\": \"\"} | title is no text",
                "{\"_id\": \"d1\", \"text\": \"x\"}            | _id d1 stands in line 1 too",
                "[1]                                           | no JSON object",
                "{\"_id\": \"d9\"                              | not valid JSON",
                "{} {}                                         | not valid JSON"
            })
    void aWrongLineOfTheCorpusIsNamed(String line, String message) throws IOException {
        write("corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"secret words\"}\n" + line + "\n");

        assertThatThrownBy(() -> SetFiles.of(folder, null, null, "test").read())
                .isInstanceOf(CliException.class)
                .hasMessageContaining("corpus.jsonl, line 2")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "q1,d1,1       | 1 fields",
                "q1 d1 high    | score 'high'",
                "q1 d1 1.5     | score '1.5'",
                "q1 0 d1 1 x   | 5 fields",
                "q3 d3 1       | d3 is judged for query q3 with score 1, and before with 2"
            })
    void aWrongJudgementIsNamed(String line, String message) throws IOException {
        write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq3\td3\t2\n" + line + "\n");

        assertThatThrownBy(() -> SetFiles.of(folder, null, null, "test").read())
                .isInstanceOf(CliException.class)
                .hasMessageContaining("test.tsv, line 3")
                .hasMessageContaining(message);
    }

    @Test
    void anEmptyIdIsNamed() throws IOException {
        write("qrels/test.tsv", "q1\t\t1\n");

        assertThatThrownBy(() -> SetFiles.of(folder, null, null, "test").read())
                .hasMessageContaining("line 1: corpus-id is empty");
    }

    @Test
    void aJudgedQueryThatIsMissingIsNamed() throws IOException {
        write("qrels/test.tsv", "q7\td1\t1\n");

        assertThatThrownBy(() -> SetFiles.of(folder, null, null, "test").read())
                .hasMessageContaining("query q7 is not in")
                .hasMessageContaining("queries.jsonl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"corpus.jsonl", "queries.jsonl", "qrels/test.tsv"})
    void aMissingFileOfAFolderIsNamed(String name) throws IOException {
        Files.delete(folder.resolve(name));

        assertThatThrownBy(() -> SetFiles.of(folder, null, null, "test"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("neither " + name + " nor " + name + ".gz");
    }

    @Test
    void withoutAFolderAllFilesMustBeNamed() {
        assertThatThrownBy(() -> SetFiles.of(folder.resolve("corpus.jsonl"), null, null, "test"))
                .hasMessageContaining("--queries is missing");
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() throws IOException {
        Files.write(folder.resolve("queries.jsonl"), new byte[] {'{', (byte) 0xFF, '}'});

        assertThatThrownBy(() -> SetFiles.of(folder, null, null, "test").read())
                .isInstanceOf(CliException.class)
                .hasMessageContaining("queries.jsonl")
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void triplesAreASetWhosePassagesAreTheCorpus() throws IOException {
        Path file = write("triples.jsonl", """
                {"query": "who purrs", "positive": "Cats purr.", "negatives": ["Dogs bark."]}
                {"query": "who barks", "positives": ["Dogs bark.", "Foxes bark."]}
                """);

        RetrievalSet set = TripleFile.read(file);

        assertThat(set.documents())
                .extracting(SetDocument::text)
                .containsExactlyInAnyOrderElementsOf(List.of("Cats purr.", "Dogs bark.", "Foxes bark."));
        assertThat(set.judgements().of("query-1").values()).containsExactlyInAnyOrder(1, 0);
        assertThat(set.judgements().of("query-2").values()).containsExactly(1, 1);
    }

    @Test
    void aTripleWithoutAnAnswerIsNamed() throws IOException {
        Path file = write("triples.jsonl", "{\"query\": \"who\", \"negatives\": []}\n");

        assertThatThrownBy(() -> TripleFile.read(file)).hasMessageContaining("line 1: positive is missing");
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
