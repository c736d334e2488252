package dev.penstock.state.index;

import static dev.penstock.state.index.Documents.BLUE;
import static dev.penstock.state.index.Documents.GREEN;
import static dev.penstock.state.index.Documents.canonical;
import static dev.penstock.state.index.Documents.document;
import static dev.penstock.state.index.Documents.in;
import static dev.penstock.state.index.Documents.with;
import static dev.penstock.state.index.Documents.withoutVectors;
import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.index.DocumentStore.Replaced;
import dev.penstock.state.redis.RedisForTests;
import dev.penstock.state.redis.RedisUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(90)
class RedisDocumentStoreITCase {
    private static final Replaced STORED = new Replaced(true, List.of());
    private static final Replaced OUTDATED = new Replaced(false, List.of());

    private static RedisForTests server;
    private RedisDocumentStore store;

    @BeforeAll
    static void start() throws Exception {
        server = RedisForTests.started();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() {
        try (Jedis client = server.client()) {
            client.flushAll();
        }
        store = RedisDocumentStore.open(server.options());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDocumentReadsAsItWasPut() {
        IndexedDocument put = document(
                "c",
                BLUE,
                "d:%",
                7,
                List.of("hr", "it"),
                Map.of("lang", "en"),
                "alpha",
                "beta",
                "alpha",
                "caf\u00e9 \ud83d\ude00");
        assertThat(put(put)).isEqualTo(STORED);
        assertThat(read("c", BLUE)).extracting(Documents::canonical).containsExactly(canonical(put));
        Manifest manifest = manifest("d:%").orElseThrow();
        assertThat(manifest.version()).isEqualTo(7);
        assertThat(manifest.deleted()).isFalse();
        assertThat(manifest.fingerprint()).isEqualTo("fingerprint-7");
        assertThat(manifest.chunks()).containsOnlyKeys("d:%#0", "d:%#1", "d:%#2", "d:%#3");
        assertThat(manifest("other")).isEmpty();
    }

    @Test
    void aNewVersionBringsOnlyTheVectorsThatAreNew() {
        put(document("d", 1, "alpha", "beta", "gamma"));
        IndexedDocument second = document("d", 2, "beta", "delta");
        assertThat(put(withoutVectors(second)))
                .as("nothing is stored where a vector is missing")
                .isEqualTo(new Replaced(false, List.of(Documents.hash("delta"))));
        assertThat(manifest("d").orElseThrow().version()).isEqualTo(1);

        IndexedDocument half =
                changed(withoutVectors(second), 1, second.chunks().get(1));
        assertThat(put(half)).isEqualTo(STORED);
        assertThat(read("c", BLUE)).extracting(Documents::canonical).containsExactly(canonical(second));
        assertThat(fields("d"))
                .as("what nothing refers to is gone")
                .filteredOn(field -> field.startsWith("vector:") || field.startsWith("chunk:"))
                .containsExactlyInAnyOrder(
                        "chunk:0", "chunk:1", "vector:" + Documents.hash("beta"), "vector:" + Documents.hash("delta"));
        assertThat(put(withoutVectors(document("d", 3, "alpha"))).missingVectors())
                .containsExactly(Documents.hash("alpha"));
    }

    @Test
    void vectorsOfAnotherGenerationDoNotCount() {
        put(document("d", 1, "alpha"));
        assertThat(put(withoutVectors(in(GREEN, document("d", 1, "alpha")))).missingVectors())
                .hasSize(1);
    }

    @Test
    void anOlderVersionChangesNothingAndTheSameOneReplaces() {
        put(document("d", 5, "alpha", "beta"));
        assertThat(put(document("d", 4, "old"))).isEqualTo(OUTDATED);
        assertThat(delete("d", 4)).isEqualTo(OUTDATED);
        assertThat(put(document("d", 5, "anew"))).isEqualTo(STORED);
        assertThat(read("c", BLUE)).extracting(one -> one.chunks().size()).containsExactly(1);
        assertThat(store.corpora()).containsExactly(new CorpusStatus("c", BLUE, true, 1, 1));
        assertThat(put(document("d", -5, "ancient"))).isEqualTo(OUTDATED);
    }

    @Test
    void aDeleteIsFinalInEveryGenerationThatThereIsAndWillBe() {
        long version = Long.MAX_VALUE - 10;
        put(document("d", version, "alpha"));
        put(in(GREEN, document("d", version - 5, "alpha")));
        assertThat(delete("d", version)).isEqualTo(STORED);
        assertThat(read("c", BLUE)).isEmpty();
        assertThat(read("c", GREEN)).isEmpty();
        Generation later = new Generation("encoder-3", "structure-2");
        for (Generation generation : List.of(BLUE, GREEN, later)) {
            for (long late : new long[] {-3, 0, version - 1, version}) {
                assertThat(put(in(generation, document("d", late, "late")))).isEqualTo(OUTDATED);
            }
            assertThat(store.manifest("c", generation, "d").join())
                    .contains(new Manifest(version, true, null, Map.of()));
        }
        assertThat(put(in(later, document("d", version + 1, "back")))).isEqualTo(STORED);
        assertThat(delete("d", version)).as("a late delete").isEqualTo(OUTDATED);
        assertThat(read("c", later)).hasSize(1);
        try (Jedis client = server.client()) {
            assertThat(client.pttl("test:deleted:c:d")).isBetween(29L * 86_400_000, 30L * 86_400_000);
        }
    }

    @Test
    void aDeleteThatComesBeforeItsDocumentIsFinalToo() {
        assertThat(delete("d", 7)).isEqualTo(STORED);
        assertThat(put(document("d", 6, "late"))).isEqualTo(OUTDATED);
        assertThat(put(document("d", 7, "late"))).isEqualTo(OUTDATED);
        assertThat(store.corpora()).isEmpty();
        assertThat(put(document("d", 8, "new"))).isEqualTo(STORED);
        assertThat(delete("d", 6)).isEqualTo(OUTDATED);
        assertThat(read("c", BLUE)).hasSize(1);
    }

    @Test
    void aDeleteTakesOlderVersionsOnly() {
        put(document("d", 5, "alpha"));
        put(in(GREEN, document("d", 9, "alpha")));
        assertThat(delete("d", 7)).isEqualTo(STORED);
        assertThat(store.corpora())
                .containsExactlyInAnyOrder(
                        new CorpusStatus("c", BLUE, true, 0, 0), new CorpusStatus("c", GREEN, false, 1, 1));
    }

    @Test
    void theFirstGenerationIsLiveUntilItIsSwitched() {
        put(document("d", 1, "alpha", "beta"));
        put(in(GREEN, document("d", 1, "alpha")));
        put(in(GREEN, document("e", 1, "alpha")));
        assertThat(store.corpora())
                .containsExactlyInAnyOrder(
                        new CorpusStatus("c", BLUE, true, 1, 2), new CorpusStatus("c", GREEN, false, 2, 2));
        assertThat(store.switchTo("c", GREEN)).isEqualTo(BLUE);
        assertThat(store.switchTo("c", GREEN)).as("again").isEqualTo(GREEN);
        assertThat(store.switchTo("c", BLUE)).as("back").isEqualTo(GREEN);
        Generation unknown = new Generation("encoder-9", "x");
        assertThatThrownBy(() -> store.switchTo("c", unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("encoder-9+x")
                .hasMessageContaining(BLUE.toString())
                .hasMessageContaining(GREEN.toString());
        assertThatThrownBy(() -> store.switchTo("none", BLUE)).hasMessageContaining("put a document first");
    }

    @Test
    void aGenerationIsDroppedWholeButNeverTheLiveOne() {
        for (int i = 0; i < 2500; i++) {
            store.put(in(i % 2 == 0 ? BLUE : GREEN, document("d" + i, 1, "alpha", "beta " + i)))
                    .join();
        }
        put(document("last", 1, "alpha"));
        assertThatThrownBy(() -> store.drop("c", BLUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is the live one");
        store.drop("c", GREEN);
        assertThat(store.corpora()).containsExactly(new CorpusStatus("c", BLUE, true, 1251, 2501));
        try (Jedis client = server.client()) {
            assertThat(client.keys("test:*"))
                    .noneMatch(key -> key.contains("encoder-2"))
                    .hasSize(1251 + 4);
            assertThat(client.hgetAll("test:corpus:c")).hasSize(2);
        }
        assertThatThrownBy(() -> store.drop("c", GREEN)).hasMessageContaining("has no generation");
        assertThat(put(in(GREEN, document("d", 1, "anew")))).isEqualTo(STORED);
    }

    @Test
    void aDropThatWasInterruptedIsFinishedByTheNext() {
        put(document("d", 1, "alpha"));
        put(in(GREEN, document("d", 1, "alpha")));
        try (Jedis client = server.client()) {
            client.hset("test:corpus:c", "dropping:" + GREEN, "1");
        }
        assertThatThrownBy(() -> put(in(GREEN, document("e", 1, "alpha"))))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("is being dropped");
        assertThatThrownBy(() -> store.switchTo("c", GREEN)).isInstanceOf(IllegalArgumentException.class);
        store.drop("c", GREEN);
        assertThat(store.corpora()).containsExactly(new CorpusStatus("c", BLUE, true, 1, 1));
    }

    @Test
    void aDocumentOfTwentyThousandChunksIsOneStep() {
        String[] texts =
                IntStream.range(0, 20_000).mapToObj(i -> "chunk number " + i).toArray(String[]::new);
        IndexedDocument large = document("large", 1, texts);
        assertThat(put(large)).isEqualTo(STORED);
        texts[3] = "another";
        IndexedDocument changed = document("large", 2, texts);
        assertThat(put(changed(withoutVectors(changed), 3, changed.chunks().get(3))))
                .isEqualTo(STORED);
        assertThat(read("c", BLUE)).extracting(Documents::canonical).containsExactly(canonical(changed));
        assertThat(put(document("large", 3, "short"))).isEqualTo(STORED);
        assertThat(fields("large")).hasSize(6 + 2);
        assertThat(store.corpora()).containsExactly(new CorpusStatus("c", BLUE, true, 1, 1));
    }

    @Test
    void namesFromOutsideNeverMeet() {
        put(document("a:b", BLUE, "c", 1, List.of(), Map.of(), "one"));
        put(document("a", BLUE, "b:c", 1, List.of(), Map.of(), "two"));
        put(document("a%3Ab", BLUE, "c", 1, List.of(), Map.of(), "three"));
        put(document("a", new Generation("x:y", "z%"), "b:c", 1, List.of(), Map.of(), "four"));
        assertThat(store.delete("a", "b:c", 2).join()).isEqualTo(STORED);
        assertThat(store.corpora()).extracting(CorpusStatus::documents).containsExactlyInAnyOrder(1L, 0L, 1L, 0L);
        assertThat(texts("a:b", BLUE)).containsExactly("one");
        assertThat(texts("a%3Ab", BLUE)).containsExactly("three");
    }

    @Test
    void whatCannotBeKeptIsRefusedByName() {
        String tooLong = "x".repeat(5000);
        assertThatThrownBy(() -> store.put(document(tooLong, 1, "alpha")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("documentId has 5000 characters");
        assertThatThrownBy(() -> store.delete("", "d", 1)).hasMessageContaining("corpus");
        IndexedDocument broken = changed(
                document("d", 1, "alpha"), 0, new IndexedChunk("d#0", 0, "", "alpha", 0, 5, "h", new float[] {Float.NaN
                }));
        assertThatThrownBy(() -> store.put(broken)).hasMessageContaining("vector of chunk d#0");
    }

    @Test
    void aDamagedDocumentIsLeftOutAndTheOthersAreRead() {
        put(document("good", 1, "alpha"));
        put(document("bad", 1, "alpha"));
        try (Jedis client = server.client()) {
            client.hset("test:document:c:" + BLUE + ":bad", "chunk:0", "damaged");
        }
        assertThat(read("c", BLUE)).extracting(IndexedDocument::documentId).containsExactly("good");
    }

    @Test
    void whileRedisIsDownFuturesSaySo() throws Exception {
        try (RedisForTests other = RedisForTests.started();
                RedisDocumentStore with = RedisDocumentStore.open(other.options())) {
            other.stop();
            assertThatThrownBy(() -> with.put(document("d", 1, "alpha")).join())
                    .hasCauseInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("127.0.0.1");
            assertThatThrownBy(with::corpora)
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("listing the corpora");
            other.start();
            eventually(
                    "it is stored",
                    () -> with.put(document("d", 1, "alpha"))
                            .handle((done, failure) -> failure == null && done.stored())
                            .join());
        }
    }

    private static IndexedDocument changed(IndexedDocument document, int index, IndexedChunk chunk) {
        List<IndexedChunk> chunks = new ArrayList<>(document.chunks());
        chunks.set(index, chunk);
        return with(document, chunks);
    }

    private Replaced put(IndexedDocument document) {
        return store.put(document).join();
    }

    private Replaced delete(String documentId, long version) {
        return store.delete("c", documentId, version).join();
    }

    private Optional<Manifest> manifest(String documentId) {
        return store.manifest("c", BLUE, documentId).join();
    }

    private List<IndexedDocument> read(String corpus, Generation generation) {
        List<IndexedDocument> documents = new ArrayList<>();
        store.forEach(corpus, generation, documents::add);
        return documents;
    }

    private List<String> texts(String corpus, Generation generation) {
        return read(corpus, generation).stream()
                .flatMap(document -> document.chunks().stream())
                .map(IndexedChunk::text)
                .toList();
    }

    private static List<String> fields(String documentId) {
        try (Jedis client = server.client()) {
            return List.copyOf(client.hkeys("test:document:c:" + BLUE + ":" + documentId));
        }
    }
}
