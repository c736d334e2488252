package dev.penstock.jobs.cli.reprocess;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.connectors.corpus.parquet.ParquetBytes;
import dev.penstock.connectors.corpus.parquet.ParquetRows;
import dev.penstock.jobs.cli.Penstock;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.options.YamlTree;
import dev.penstock.records.DocumentRecords;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.RedisDocumentStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as users give it, with the built-in encoder, also when its process is killed. */
class ReprocessCommandITCase {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private EmbeddedRedis redis;
    private Path source;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws IOException {
        redis = EmbeddedRedis.start();
        source = Files.createDirectory(folder.resolve("source"));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void indexesReportsExportsAndPrunes() throws Exception {
        Files.writeString(source.resolve("pump.md"), "# Pump\n\nThe pump lifts forty litres per second.");
        Files.writeString(source.resolve("page.html"), "<h1>Valve</h1><p>The valve opens at noon.</p>");
        Files.writeString(source.resolve("faq.jsonl"), "{\"id\": \"q1\", \"text\": \"Answer one.\"}\nno json\n");
        Files.writeString(source.resolve("old.txt"), "An old text.");
        Path report = folder.resolve("report.jsonl");
        Path export = folder.resolve("chunks.parquet");

        assertThat(reprocess("one", "--json", "--report", report.toString(), "--labels", "staff"))
                .as("%s", err)
                .isZero();

        JsonNode summary = JSON.readTree(out.toString());
        assertThat(summary.at("/documents/total").asInt()).isEqualTo(5);
        assertThat(summary.at("/documents/indexed").asInt()).isEqualTo(4);
        assertThat(summary.at("/documents/failed").asInt()).isEqualTo(1);
        assertThat(summary.at("/embedded").asInt()).isEqualTo(4);
        assertThat(summary.at("/complete").asBoolean()).isTrue();
        Map<String, DocumentReport> reports = reports(report);
        assertThat(reports).containsOnlyKeys("pump.md", "page.html", "q1", "old.txt", "faq.jsonl#2");
        assertThat(reports.get("faq.jsonl#2").status()).isEqualTo(DocumentStatus.FAILED);
        assertThat(reports.get("faq.jsonl#2").reason()).startsWith("not valid JSON");

        Files.delete(source.resolve("old.txt"));
        Files.writeString(source.resolve("faq.jsonl"), "{\"id\": \"q1\", \"text\": \"Answer one.\"}\n");
        assertThat(reprocess("one", "--json", "--prune", "--labels", "staff", "--export", export.toString()))
                .as("%s", err)
                .isZero();

        summary = JSON.readTree(out.toString());
        assertThat(summary.at("/documents/indexed").asInt()
                        + summary.at("/documents/unchanged").asInt())
                .isEqualTo(3);
        assertThat(summary.at("/embedded").asInt()).isZero();
        assertThat(summary.at("/pruned").asInt()).isEqualTo(1);
        assertThat(summary.at("/exported").asInt()).isEqualTo(3);
        assertThat(exported(export))
                .extracting(row -> row.get("document").asText())
                .containsExactlyInAnyOrder("pump.md", "page.html", "q1");
        assertThat(exported(export)).allSatisfy(row -> {
            assertThat(row.get("labels").asText()).isEqualTo("[\"staff\"]");
            assertThat(row.get("vector")).hasSize(384);
        });
    }

    @Test
    void aDryRunStoresNothing() throws Exception {
        Files.writeString(source.resolve("a.md"), "# A\n\nText.");
        Files.writeString(source.resolve("b.zip"), "no zip");

        assertThat(reprocess("dry", "--dry-run")).as("%s", err).isZero();

        assertThat(out.toString()).contains("1 failed, 1 only read");
        assertThat(stored("dry")).isEmpty();
    }

    @Test
    void aProcessThatWasKilledLeavesWhatTheNextOneGoesOnFrom() throws Exception {
        for (int i = 0; i < 400; i++) {
            Files.writeString(
                    source.resolve(i + ".md"),
                    "# Station " + i + "\n\nThe pump of station " + i + " lifts " + i
                            + " litres of water per second, and its valve opens at noon.\n");
        }
        assertThat(reprocess("undisturbed")).as("%s", err).isZero();
        Map<String, String> undisturbed = stored("undisturbed");

        Process killed = start("killed");
        try {
            awaitDocuments("killed", 40);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        int done = stored("killed").size();
        assertThat(done).isBetween(40, 399);

        assertThat(reprocess("killed", "--json")).as("%s", err).isZero();

        JsonNode summary = JSON.readTree(out.toString());
        assertThat(summary.at("/documents/unchanged").asInt()).isEqualTo(done);
        assertThat(summary.at("/embedded").asInt()).isEqualTo(400 - done);
        assertThat(stored("killed")).isEqualTo(undisturbed);
    }

    @Test
    void saysWhatIsWrongBeforeAnythingStarts() {
        assertThat(reprocess("wrong", "--export", "chunks.csv")).isEqualTo(1);
        assertThat(err.toString()).contains("--export: 'chunks.csv' is not allowed; allowed is a file that ends in");
        assertThat(reprocess("wrong", "--include", "[")).isEqualTo(1);
        assertThat(err.toString()).contains("'[' is no glob");
        assertThat(execute("reprocess", "--source", folder.resolve("missing").toString(), "--corpus", "docs"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("cannot be read");
        assertThat(execute("reprocess")).isEqualTo(2);
        assertThat(execute("reprocess", "--requests", "x.jsonl")).isEqualTo(2);
    }

    private int reprocess(String prefix, String... further) {
        out.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(arguments(prefix));
        arguments.addAll(List.of(further));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        CommandLine line = Penstock.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private List<String> arguments(String prefix) {
        try {
            Path config = Files.writeString(folder.resolve(prefix + ".yaml"), yaml(prefix));
            return List.of(
                    "reprocess", "--config", config.toString(), "--source", source.toString(), "--corpus", "docs");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String yaml(String prefix) {
        return "redis: {uri: \"" + redis.uri() + "\", prefix: " + prefix + "}\njob: {parallelism: 2}\n";
    }

    private Process start(String prefix) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-Dai."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), Penstock.class.getName()));
        command.addAll(arguments(prefix));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(prefix + ".log").toFile())
                .start();
    }

    private void awaitDocuments(String prefix, int count) {
        PenstockConfig config = ConfigFile.bind(YamlTree.parse(yaml(prefix)));
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        try (DocumentStore store = RedisDocumentStore.open(config.redis())) {
            while (store.corpora().stream().mapToLong(CorpusStatus::documents).sum() < count) {
                assertThat(System.nanoTime()).as("documents in time").isLessThan(giveUp);
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
    }

    private Map<String, String> stored(String prefix) {
        PenstockConfig config = ConfigFile.bind(YamlTree.parse(yaml(prefix)));
        Map<String, String> documents = new TreeMap<>();
        try (DocumentStore store = RedisDocumentStore.open(config.redis())) {
            for (CorpusStatus status : store.corpora()) {
                store.forEach(status.corpus(), status.generation(), document -> {
                    // Without the vectors' last bits, which depend on what else was in the batch.
                    StringBuilder form = new StringBuilder(document.fingerprint() + document.version());
                    for (IndexedChunk chunk : document.chunks()) {
                        form.append(chunk.chunkId()).append(chunk.text()).append(chunk.vector().length);
                    }
                    documents.put(document.documentId(), form.toString());
                });
            }
        }
        return documents;
    }

    private static Map<String, DocumentReport> reports(Path file) throws IOException {
        Map<String, DocumentReport> reports = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            DocumentReport report = DocumentRecords.decodeReport(line.getBytes(StandardCharsets.UTF_8));
            reports.put(report.documentId(), report);
        }
        return reports;
    }

    private static List<ObjectNode> exported(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ParquetBytes parquet = new ParquetBytes() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream at(long position) {
                return new ByteArrayInputStream(bytes, (int) position, bytes.length - (int) position);
            }
        };
        List<ObjectNode> rows = new ArrayList<>();
        Set<String> columns = new HashSet<>(List.of("document", "labels", "vector", "text"));
        try (ParquetRows reader = ParquetRows.open(parquet, columns, List.of("text"))) {
            for (ObjectNode row = reader.next(); row != null; row = reader.next()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
