package dev.penstock.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.jobs.cli.Penstock;
import dev.penstock.operators.retrieval.ranking.RerankerCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code penstock eval retrieval} and {@code penstock fit reranker} on a small set, with the real encoder and index. */
class EvalCommandITCase {
    private static final List<String> ANIMALS = List.of("cat", "dog", "horse", "parrot", "whale", "beetle", "salmon");
    private static final List<String> DEEDS =
            List.of("sleeps at night", "eats grass", "crosses the river", "sings loudly");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    /** A document for each animal and deed; queries have both words, one of them has the id of its document. */
    @BeforeEach
    void writeASet() throws IOException {
        StringBuilder corpus = new StringBuilder();
        StringBuilder queries = new StringBuilder("{\"_id\": \"unjudged\", \"text\": \"nothing\"}\n");
        StringBuilder qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
        int number = 0;
        for (String animal : ANIMALS) {
            for (String deed : DEEDS) {
                number++;
                corpus.append("{\"_id\": \"d%d\", \"title\": \"On the %s\", \"text\": \"The %s %s.\"}%n"
                        .formatted(number, animal, animal, deed));
                queries.append("{\"_id\": \"q%d\", \"text\": \"which %s %s\"}%n".formatted(number, animal, deed));
                qrels.append("q%d\td%d\t1%n".formatted(number, number));
            }
        }
        corpus.append("{\"_id\": \"same\", \"text\": \"a text that is a query as well\"}\n");
        corpus.append("{\"_id\": \"other\", \"text\": \"a text that is nearly a query as well\"}\n");
        queries.append("{\"_id\": \"same\", \"text\": \"a text that is a query as well\"}\n");
        qrels.append("same\tother\t1\n");
        Files.createDirectories(folder.resolve("qrels"));
        Files.writeString(folder.resolve("corpus.jsonl"), corpus);
        Files.writeString(folder.resolve("queries.jsonl"), queries);
        Files.writeString(folder.resolve("qrels/test.tsv"), qrels);
    }

    @Test
    void retrievalIsMeasuredAndASecondRunKnowsTheVectors() throws IOException {
        Path run = folder.resolve("run.trec");

        JsonNode first = json("eval", "retrieval", "--corpus", folder.toString(), "--json", "--run", run.toString());

        assertThat(first.at("/set/documents").asInt()).isEqualTo(30);
        assertThat(first.at("/set/chunks").asInt()).isEqualTo(30);
        assertThat(first.at("/set/queries").asInt()).isEqualTo(29);
        assertThat(first.at("/encoding/texts").asInt()).isGreaterThan(50);
        assertThat(first.at("/encoding/texts_per_second").asDouble()).isPositive();
        for (String method :
                List.of("dense", "bm25", "hybrid", "hybrid-reciprocal-rank", "hybrid-reranked", "hybrid-mmr")) {
            JsonNode values = first.path("methods").path(method);
            assertThat(values.path("nDCG@10").asDouble()).as(method).isBetween(0.8, 1.0);
            assertThat(values.path("recall@100").asDouble()).as(method).isEqualTo(1);
        }
        for (String stage : List.of("encode", "search dense", "search bm25", "search both", "fuse", "rerank", "mmr")) {
            assertThat(first.path("stages_ms").path(stage).path("p95").asDouble())
                    .as(stage)
                    .isPositive();
        }
        List<String> lines = Files.readAllLines(folder.resolve("run.hybrid.trec"));
        assertThat(lines).allMatch(line -> line.matches("\\S+ Q0 \\S+ \\d+ \\S+ penstock-hybrid"));
        assertThat(lines)
                .noneMatch(line -> line.startsWith("same Q0 same "))
                .anyMatch(line -> line.startsWith("same Q0 other 1 "));

        JsonNode second = json("eval", "retrieval", "--corpus", folder.toString(), "--json");

        assertThat(second.at("/encoding/texts").asInt()).isZero();
        assertThat(second.path("methods")).isEqualTo(first.path("methods"));
    }

    @Test
    void chunksAndCutoffsAndFewerQueriesCanBeAskedFor() throws IOException {
        JsonNode found = json(
                "eval",
                "retrieval",
                "--corpus",
                folder.toString(),
                "--json",
                "--chunk",
                "--k",
                "3",
                "--limit-queries",
                "5");

        assertThat(found.at("/set/queries").asInt()).isEqualTo(5);
        assertThat(found.at("/methods/hybrid").fieldNames())
                .toIterable()
                .containsExactly("nDCG@10", "recall@3", "MRR@10", "MAP@100");
        assertThat(found.at("/methods/hybrid/recall@3").asDouble()).isGreaterThan(0.7);
    }

    @Test
    void aRerankerIsFittedTheSameEachTime() throws IOException {
        List<byte[]> heads = new ArrayList<>();
        for (String name : List.of("one.json", "two.json")) {
            Path file = folder.resolve(name);
            JsonNode scores = json(
                    "fit",
                    "reranker",
                    "--data",
                    folder.toString(),
                    "--name",
                    "animals",
                    "--out",
                    file.toString(),
                    "--json");
            assertThat(scores.at("/scores/0/reranked").asDouble()).isBetween(0.8, 1.0);
            heads.add(Files.readAllBytes(file));
            assertThat(RerankerCodec.read(file.toString()).name()).isEqualTo("animals");
        }
        assertThat(heads.get(0)).isEqualTo(heads.get(1));
    }

    private JsonNode json(String... arguments) throws IOException {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--vectors", folder.resolve("vectors").toString()));
        CommandLine line = Penstock.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        assertThat(line.execute(all.toArray(String[]::new))).as("%s", err).isZero();
        return new JsonMapper().readTree(out.toString());
    }
}
