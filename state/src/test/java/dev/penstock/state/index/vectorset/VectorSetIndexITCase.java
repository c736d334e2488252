package dev.penstock.state.index.vectorset;

import static dev.penstock.state.index.vectorset.Chunked.BLUE;
import static dev.penstock.state.index.vectorset.Chunked.GREEN;
import static dev.penstock.state.index.vectorset.Chunked.document;
import static dev.penstock.state.index.vectorset.Chunked.id;
import static dev.penstock.state.index.vectorset.Chunked.near;
import static dev.penstock.state.index.vectorset.Chunked.without;
import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndexKind;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.InProcessCorpusIndex;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.RedisDocumentStore;
import dev.penstock.state.index.vectorset.VectorSets.Element;
import dev.penstock.state.redis.Redis8ForTests;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisUnavailableException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

@Timeout(120)
class VectorSetIndexITCase {
    private static final CorpusIndexOptions OPTIONS = new CorpusIndexOptions(CorpusIndexKind.VECTOR_SETS, null);

    private static Redis8ForTests server;
    private Jedis client;
    private DocumentStore store;
    private InProcessCorpusIndex index;

    @BeforeAll
    static void start() throws Exception {
        server = Redis8ForTests.started();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        client = server.client();
        client.flushAll();
        client.configResetStat();
        store = CorpusBackends.store(server.options(), OPTIONS);
        index = opened();
    }

    @AfterEach
    void close() {
        index.close();
        store.close();
        client.close();
    }

    private static InProcessCorpusIndex opened() throws Exception {
        InProcessCorpusIndex index = CorpusBackends.index(server.options(), OPTIONS, Duration.ofMillis(50));
        assertThat(index.awaitReady(Duration.ofSeconds(15))).isTrue();
        return index;
    }

    @Test
    void nearestChunksAreFoundAsTheyAreEditedAndDeleted() throws Exception {
        for (int i = 0; i < 500; i++) {
            put(document("d" + i, 1, "text " + i, "more " + i));
        }
        found("text 7", id("d7", "text 7"));
        assertThat(members()).hasSize(1000);

        put(without(document("d7", 2, "more 7", "news 7"), "more 7"));
        found("news 7", id("d7", "news 7"));
        assertThat(nearest("text 7")).doesNotContain(id("d7", "text 7"));
        assertThat(members()).hasSize(1000).doesNotContain(id("d7", "text 7"));

        assertThat(store.delete("c", "d7", 3).join().stored()).isTrue();
        eventually("the chunk is gone", () -> !nearest("news 7").contains(id("d7", "news 7")));
        assertThat(members()).hasSize(998);
        assertThat(index.denseFailures()).isZero();
    }

    @Test
    void wordsAndVectorsAreSearchedTogether() throws Exception {
        put(document("d1", 1, "alpha"), document("d2", 1, "beta"), document("d3", 1, "gamma"));
        found("beta", id("d2", "beta"));
        CorpusQuery query =
                new CorpusQuery("c", List.of(), Map.of(), "alpha", Chunked.vector("beta".hashCode()), BLUE.model(), 1);
        List<Candidate> both = index.search(query);
        assertThat(both).hasSize(2).allSatisfy(one -> assertThat(one.cosine()).isBetween(-1.0, 1.0));
        assertThat(both)
                .filteredOn(one -> one.denseRank() == 1)
                .singleElement()
                .satisfies(one -> assertThat(one.document()).isEqualTo("d2"));
        assertThat(both)
                .filteredOn(one -> one.wordsRank() == 1)
                .singleElement()
                .satisfies(one -> assertThat(one.document()).isEqualTo("d1"));
    }

    /** Against every document that is looked through, whichever way a search goes. */
    @Test
    void labelsAndFiltersNeverLeakAndHideNothing() throws Exception {
        Random random = new Random(11);
        List<List<String>> labels = List.of(
                List.of(),
                List.of("hr"),
                List.of("hr", "it"),
                List.of("everybody"),
                List.of("\" in .l or 1 or \""),
                List.of("'\"\\]"));
        List<Map<String, String>> metadata = List.of(
                Map.of(),
                Map.of("lang", "en"),
                Map.of("lang", "de", "team", "a\"b"),
                Map.of("lan", "gen"),
                Map.of("", "*"));
        Map<String, IndexedDocument> documents = new HashMap<>();
        for (int i = 0; i < 2500; i++) {
            IndexedDocument document = document(
                    BLUE,
                    "d" + i,
                    1,
                    labels.get(random.nextInt(labels.size())),
                    metadata.get(random.nextInt(metadata.size())),
                    "text " + i);
            documents.put("d" + i, document);
            store.put(document);
        }
        eventually("all are found", () -> index.size("c") == 2500);
        List<Map<String, List<String>>> filters = List.of(
                Map.of(),
                Map.of("lang", List.of("en", "de")),
                Map.of("lang", List.of("de"), "team", List.of("a\"b")),
                Map.of("", List.of("*")),
                Map.of("lang", List.of("*")),
                Map.of("lang", List.of()));
        for (int i = 0; i < 120; i++) {
            List<String> held = labels.get(random.nextInt(labels.size()));
            Map<String, List<String>> filter = filters.get(random.nextInt(filters.size()));
            String text = "text " + random.nextInt(2500);
            List<String> visible = documents.values().stream()
                    .filter(one ->
                            one.labels().isEmpty() || one.labels().stream().anyMatch(held::contains))
                    .filter(one -> filter.entrySet().stream()
                            .allMatch(wanted ->
                                    wanted.getValue().contains(one.metadata().getOrDefault(wanted.getKey(), "none"))))
                    .sorted(Comparator.comparingDouble(one -> -VectorUtil.dotProduct(
                            Chunked.vector(text.hashCode()), one.chunks().get(0).vector())))
                    .map(IndexedDocument::documentId)
                    .toList();
            List<Candidate> found = index.search(near(text, held, filter, 10));
            assertThat(found)
                    .extracting(Candidate::document)
                    .as("%s with %s, filtered by %s", text, held, filter)
                    .isSubsetOf(visible)
                    .hasSize(Math.min(10, visible.size()))
                    .containsAll(visible.subList(0, Math.min(3, visible.size())));
        }
        assertThat(index.denseFailures()).isZero();
        assertThat(vsims()).as("some were asked of Redis").isPositive();
    }

    @Test
    void aLabelThatOneChunkOfTenThousandHasStillFindsIt() throws Exception {
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String[] texts = IntStream.range(100 * i, 100 * i + 100)
                    .mapToObj(n -> "text " + n)
                    .toArray(String[]::new);
            puts.add(store.put(document(BLUE, "d" + i, 1, List.of("staff"), Map.of(), texts)));
        }
        puts.add(store.put(document(BLUE, "rare", 1, List.of("board"), Map.of(), "minutes of the board")));
        puts.forEach(CompletableFuture::join);
        eventually("all are found", () -> index.size("c") == 10_001);
        for (int i = 0; i < 50; i++) {
            assertThat(index.search(near("text " + i, List.of("board"), Map.of(), 10)))
                    .singleElement()
                    .satisfies(one -> assertThat(one.document()).isEqualTo("rare"));
            assertThat(index.search(near("text " + i, List.of("staff"), Map.of(), 10)))
                    .hasSize(10)
                    .extracting(one -> one.chunk().text())
                    .contains("text " + i);
        }
        assertThat(vsims()).isEqualTo(50);
    }

    @Test
    void anotherLabelHoldsAtOnceInTheVectorSetAndInTheShard() throws Exception {
        put(document("d", 1, "alpha"), document("e", 1, "beta"));
        found("alpha", id("d", "alpha"));
        put(without(document(BLUE, "d", 2, List.of("hr"), Map.of(), "alpha"), "alpha"));
        assertThat(attributes(id("d", "alpha"))).contains(Tokens.label("hr")).doesNotContain(Tokens.EVERYBODY);
        eventually("it is hidden", () -> !nearest("alpha").contains(id("d", "alpha")));
        assertThat(index.search(near("alpha", List.of("hr"), Map.of(), 5)))
                .extracting(Candidate::document)
                .contains("d");
    }

    @Test
    void orphansAndFalseAttributesInRedisAreNeverFound() throws Exception {
        for (int i = 0; i < 3000; i++) {
            store.put(document(BLUE, "d" + i, 1, i % 2 == 0 ? List.of("hr") : List.of(), Map.of(), "text " + i));
        }
        eventually("all are found", () -> index.size("c") == 3000);
        String everybody = Attributes.of(document("x", 1, "text 8")).of("x");
        client.sendCommand(Command.VSETATTR, vectors(BLUE), id("d8", "text 8"), everybody);
        try (VectorSets sets = sets()) {
            List<Element> orphans = IntStream.range(0, 5)
                    .mapToObj(i -> new Element("orphan#" + i, Chunked.vector("text 8".hashCode()), everybody))
                    .toList();
            sets.add(new VectorSetName("c", BLUE), orphans).join();
        }
        assertThat(members()).hasSize(3005);
        assertThat(index.search(near("text 8", List.of("it"), Map.of(), 10)))
                .hasSize(10)
                .allSatisfy(
                        found -> assertThat(Integer.parseInt(found.document().substring(1)) % 2)
                                .isEqualTo(1));
        assertThat(vsims()).isPositive();
    }

    @Test
    void aGenerationIsSwitchedAndDroppedWithItsVectors() throws Exception {
        put(document("d", 1, "alpha"), document("e", 1, "beta"));
        found("alpha", id("d", "alpha"));
        put(document(GREEN, "d", 1, List.of(), Map.of(), "alpha"));
        put(document(GREEN, "e", 1, List.of(), Map.of(), "green"));
        store.switchTo("c", GREEN);
        eventually("green is live", () -> index.live("c").equals(Optional.of(GREEN)));
        CorpusQuery green =
                new CorpusQuery("c", List.of(), Map.of(), "", Chunked.vector("green".hashCode()), GREEN.model(), 1);
        eventually(
                "green is found",
                () -> index.search(green).stream()
                        .anyMatch(one -> one.chunk().text().equals("green")));
        assertThat(index.search(near("green", List.of(), Map.of(), 5)))
                .as("a vector of the other model")
                .isEmpty();
        assertThat(index.search(BLUE, near("beta", List.of(), Map.of(), 1)))
                .extracting(one -> one.chunk().text())
                .containsExactly("beta");
        store.drop("c", BLUE);
        assertThat(client.exists(vectors(BLUE))).isFalse();
        assertThat(client.exists(vectors(GREEN))).isTrue();
    }

    @Test
    void aGenerationFromBeforeIsFilledWhenTheIndexIsOpened() throws Exception {
        index.close();
        try (DocumentStore plain = RedisDocumentStore.open(server.options())) {
            for (int i = 0; i < 300; i++) {
                plain.put(document("d" + i, 1, "text " + i, "more " + i)).join();
            }
        }
        assertThat(client.exists(vectors(BLUE))).isFalse();
        index = opened();
        assertThat(nearest("text 7")).as("compared here until it is filled").contains(id("d7", "text 7"));
        eventually("the vector set is filled", () -> members().size() == 600);
        eventually(
                "the lock is given back",
                () -> client.keys("test:vectors-filling:*").isEmpty());
        found("text 7", id("d7", "text 7"));
        assertThat(CorpusBackends.fill(server.options(), "c", BLUE)).isZero();
        client.del(vectors(BLUE));
        assertThat(CorpusBackends.fill(server.options(), "c", BLUE)).isEqualTo(600);
    }

    @Test
    void straysOfAWriterWithoutVectorSetsAreTakenOut() throws Exception {
        put(document("d", 1, "alpha", "beta"), document("e", 1, "gamma"), document("f", 1, "delta"));
        try (DocumentStore plain = RedisDocumentStore.open(server.options())) {
            plain.put(document("d", 2, "beta", "news")).join();
            plain.delete("c", "e", 2).join();
        }
        index.close();
        index = opened();
        eventually(
                "the vector set is that of the documents",
                () -> members().equals(Set.of(id("d", "beta"), id("d", "news"), id("f", "delta"))));
    }

    @Test
    void aWriterThatIsCutOffOnItsWayIsMadeGoodByTheReplay() throws Exception {
        for (String cut : List.of("vadd", "vsetattr", "vrem", "put")) {
            String id = "d-" + cut;
            put(document(id, 1, "alpha " + cut, "beta " + cut));
            found("alpha " + cut, id(id, "alpha " + cut));
            IndexedDocument next = without(
                    document(BLUE, id, 2, List.of("hr"), Map.of(), "beta " + cut, "gamma " + cut), "beta " + cut);
            try (VectorSetStore failing = failingAt(cut)) {
                assertThatThrownBy(() -> failing.put(next).join()).as(cut).isNotNull();
            } finally {
                client.sendCommand(Command.ACL, "SETUSER", "default", "+@all");
            }
            assertThat(index.search(near("gamma " + cut, List.of("hr"), Map.of(), 5)))
                    .as("nothing of what was not stored is found")
                    .extracting(one -> one.chunk().text())
                    .doesNotContain("gamma " + cut);

            put(next);
            assertThat(members())
                    .contains(id(id, "beta " + cut), id(id, "gamma " + cut))
                    .doesNotContain(id(id, "alpha " + cut));
            eventually(
                    "it is found",
                    () -> index.search(near("gamma " + cut, List.of("hr"), Map.of(), 5)).stream()
                            .anyMatch(one -> one.chunk().text().equals("gamma " + cut)));
            assertThat(attributes(id(id, "beta " + cut))).contains(Tokens.label("hr"));
        }
        for (String cut : List.of("vrem", "delete")) {
            put(document("gone-" + cut, 1, "alpha", "beta"));
            try (VectorSetStore failing = failingAt(cut)) {
                assertThatThrownBy(() -> failing.delete("c", "gone-" + cut, 2).join())
                        .isNotNull();
            } finally {
                client.sendCommand(Command.ACL, "SETUSER", "default", "+@all");
            }
            assertThat(store.delete("c", "gone-" + cut, 2).join().stored()).isTrue();
            assertThat(members()).noneMatch(one -> one.startsWith("gone-"));
        }
    }

    /** A store whose writes end where this command would be: refused by Redis, or by whoever writes documents. */
    private VectorSetStore failingAt(String cut) {
        RedisDocumentStore documents = RedisDocumentStore.open(server.options());
        DocumentStore failing = (DocumentStore) Proxy.newProxyInstance(
                DocumentStore.class.getClassLoader(),
                new Class<?>[] {DocumentStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(cut)) {
                        return CompletableFuture.failedFuture(new RedisUnavailableException("killed", null));
                    }
                    return method.invoke(documents, arguments);
                });
        if (cut.startsWith("v")) {
            client.sendCommand(Command.ACL, "SETUSER", "default", "-" + cut);
        }
        return new VectorSetStore(failing, documents::generations, documents::document, sets());
    }

    @Test
    void whileRedisIsDownWordsAloneFindAndItIsCounted() throws Exception {
        try (Redis8ForTests own = Redis8ForTests.started();
                DocumentStore documents = CorpusBackends.store(own.options(), OPTIONS);
                InProcessCorpusIndex shared = CorpusBackends.index(own.options(), OPTIONS)) {
            documents.put(document("d", 1, "alpha")).join();
            eventually("it is indexed", () -> shared.size("c") == 1);
            CorpusQuery query = new CorpusQuery(
                    "c", List.of(), Map.of(), "alpha", Chunked.vector("alpha".hashCode()), BLUE.model(), 5);
            assertThat(shared.search(query))
                    .singleElement()
                    .satisfies(one -> assertThat(one.denseRank()).isEqualTo(1));
            own.stop();
            for (int i = 0; i < 5; i++) {
                assertThat(shared.search(query)).singleElement().satisfies(one -> {
                    assertThat(one.denseRank()).isZero();
                    assertThat(one.wordsRank()).isEqualTo(1);
                });
            }
            assertThat(shared.denseFailures()).isEqualTo(5);
            own.start();
            eventually("it is stored again", () -> {
                CompletableFuture<?> put = documents.put(document("d", 2, "alpha"));
                return put.handle((done, failure) -> failure == null).join();
            });
            eventually(
                    "vectors find again",
                    () -> shared.search(query).stream().anyMatch(one -> one.version() == 2 && one.denseRank() == 1));
        }
    }

    private void put(IndexedDocument... documents) {
        for (IndexedDocument document : documents) {
            assertThat(store.put(document).join().stored()).isTrue();
        }
    }

    private void found(String text, String chunkId) throws Exception {
        eventually(chunkId + " is found", () -> nearest(text).contains(chunkId));
    }

    /** The nearest chunk of a text alone. */
    private List<String> nearest(String text) {
        return index.search(near(text, List.of(), Map.of(), 1)).stream()
                .map(one -> one.chunk().chunkId())
                .toList();
    }

    private static String vectors(Generation generation) {
        return "test:vectors:c:" + generation;
    }

    private String attributes(String chunkId) {
        return new String(
                (byte[]) client.sendCommand(Command.VGETATTR, vectors(BLUE), chunkId), StandardCharsets.UTF_8);
    }

    private Set<String> members() {
        List<?> ids = (List<?>) client.sendCommand(Command.VRANDMEMBER, vectors(BLUE), "100000");
        return ids.stream()
                .map(id -> new String((byte[]) id, StandardCharsets.UTF_8))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How often Redis was asked for the nearest. */
    private long vsims() {
        Matcher calls = Pattern.compile("cmdstat_VSIM:calls=(\\d+)", Pattern.CASE_INSENSITIVE)
                .matcher(client.info("commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    private VectorSets sets() {
        return new RedisVectorSets(RedisConnections.open(server.options()));
    }
}
