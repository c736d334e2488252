package dev.penstock.jobs.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.cli.Penstock;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.options.YamlTree;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.RedisDocumentStore;
import dev.penstock.state.redis.RedisOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A corpus moves from one model to another and back, by the commands that an operator would type. */
@Timeout(180)
class CorpusCommandITCase {
    private static final List<List<String>> PAGES = List.of(
            List.of("Returns", "Goods can be returned within thirty days of delivery."),
            List.of("Shipping", "Parcels leave the warehouse on the day of the order."),
            List.of("Warranty", "Machines are repaired free of charge for two years."),
            List.of("Payment", "Invoices are due fourteen days after they were sent."));

    private static EmbeddedRedis redis;

    @TempDir
    private static Path folder;

    private static Path config;
    private static Generation minilm;
    private static Generation bge;

    /** What each model finds first for each heading, by the cosines of its own vectors. */
    private static final Map<Generation, List<String>> FIRST = new HashMap<>();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void twoGenerations() throws Exception {
        redis = EmbeddedRedis.start();
        config = Files.writeString(folder.resolve("penstock.yaml"), "redis:\n  uri: " + redis.uri() + "\n");
        RedisOptions options = ConfigFile.bind(YamlTree.read(config)).redis();
        try (DocumentStore store = RedisDocumentStore.open(options)) {
            minilm = fill(store, "minilm");
            bge = fill(store, "bge-small");
        }
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static Generation fill(DocumentStore store, String model) {
        try (Encoder encoder = Encoders.open(ConfigFile.defaults().encoder().withModel(model))) {
            Generation generation = new Generation(encoder.identity().toString(), "test-1");
            Map<String, float[]> vectors = new LinkedHashMap<>();
            for (List<String> page : PAGES) {
                float[] vector = encoder.encode(page.get(1), Work.BATCH).join().vector();
                String id = page.get(0);
                vectors.put(id, vector);
                IndexedChunk chunk = new IndexedChunk(
                        id + "#0", 0, id, page.get(1), 0, page.get(1).length(), "hash-of-" + id, vector);
                store.put(new IndexedDocument(
                                "shop", generation, id, 1, "f", id, null, Map.of(), List.of(), 0, List.of(chunk)))
                        .join();
            }
            FIRST.put(
                    generation,
                    PAGES.stream()
                            .map(page -> nearest(
                                    encoder.encode(page.get(0), Work.BATCH)
                                            .join()
                                            .vector(),
                                    vectors))
                            .toList());
            return generation;
        }
    }

    private static String nearest(float[] asked, Map<String, float[]> vectors) {
        return vectors.entrySet().stream()
                .max(Comparator.comparingDouble(entry -> product(asked, entry.getValue())))
                .orElseThrow()
                .getKey();
    }

    private static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double agreement() {
        long same = IntStream.range(0, PAGES.size())
                .filter(i -> FIRST.get(minilm).get(i).equals(FIRST.get(bge).get(i)))
                .count();
        return (double) same / PAGES.size();
    }

    @Test
    void aCorpusIsComparedSwitchedAndRolledBack() throws Exception {
        assertThat(live()).isEqualTo(minilm.toString());

        assertThat(execute(
                        "compare",
                        "--corpus",
                        "shop",
                        "--with",
                        bge.toString(),
                        "--encoder",
                        "bge-small",
                        "--k",
                        "1",
                        "--json"))
                .as(err::toString)
                .isZero();
        JsonNode compared = new JsonMapper().readTree(out.toString());
        assertThat(compared.path("questions").asInt()).isEqualTo(PAGES.size());
        assertThat(compared.path("overlap").asDouble())
                .as("%s", FIRST)
                .isEqualTo(agreement())
                .isBetween(0.5, 1.0);

        assertThat(execute("switch", "--corpus", "shop", "--to", bge.toString()))
                .isZero();
        assertThat(out.toString()).contains("To roll back", "--to " + minilm);
        assertThat(live()).isEqualTo(bge.toString());
        assertThat(execute("switch", "--corpus", "shop", "--to", bge.toString()))
                .isZero();
        assertThat(out.toString()).contains("already");

        assertThat(execute("drop", "--corpus", "shop", "--generation", bge.toString()))
                .as("the live one stays")
                .isEqualTo(1);
        assertThat(execute("switch", "--corpus", "shop", "--to", minilm.toString()))
                .isZero();
        assertThat(live()).isEqualTo(minilm.toString());
    }

    @Test
    void wrongNamesSayWhatThereIs() {
        assertThat(execute("switch", "--corpus", "ship", "--to", bge.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no corpus 'ship'", "shop");
        assertThat(execute("compare", "--corpus", "shop", "--with", "other+test-1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("has no generation other+test-1", minilm.toString());
        assertThat(execute("switch", "--corpus", "shop", "--to", "nonsense")).isEqualTo(1);
        assertThat(err.toString()).contains("--to", "MODEL+CHUNKER");
        assertThat(execute("compare", "--corpus", "shop", "--with", bge.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--encoder");
    }

    private String live() throws Exception {
        assertThat(execute("list", "--json")).as(err::toString).isZero();
        for (JsonNode generation : new JsonMapper().readTree(out.toString())) {
            if (generation.path("live").asBoolean()) {
                assertThat(generation.path("documents").asInt()).isEqualTo(PAGES.size());
                return generation.path("generation").asText();
            }
        }
        throw new AssertionError("no generation is live: " + out);
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Penstock.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("corpus"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return line.execute(all.toArray(String[]::new));
    }
}
