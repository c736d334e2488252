package dev.penstock.state.index;

import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.records.Passage;
import dev.penstock.state.redis.RedisForTests;
import dev.penstock.state.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(90)
class InProcessCorpusIndexITCase {
    private static final String MODEL = "encoder-1";
    private static final Duration LONG = Duration.ofSeconds(15);

    private RedisForTests server;
    private RedisCorpusStore store;
    private InProcessCorpusIndex index;

    @BeforeEach
    void open() throws Exception {
        server = RedisForTests.started();
        store = RedisCorpusStore.open(server.options());
        index = InProcessCorpusIndex.open(server.options());
    }

    @AfterEach
    void close() throws Exception {
        index.close();
        store.close();
        server.close();
    }

    @Test
    void findsByWordsAndByVectorAndPutsWhatBothFindFirst() throws Exception {
        replace("pumps", 1, chunk("pumps", 1, "Maintenance", "The seals of centrifugal pumps are replaced.", 1));
        replace("valves", 1, chunk("valves", 1, "Valves", "Gate valves need grease.", 2));
        replace("pipes", 1, chunk("pipes", 1, "Pipes", "A pump feeds the pipe.", 3));
        eventually("three chunks", () -> index.size("c") == 3);

        List<Passage> passages = search("How do I replace a pump seal?", vector(1), 3);
        assertThat(passages).extracting(Passage::documentId).startsWith("pumps").hasSize(3);
        Passage best = passages.get(0);
        assertThat(best)
                .isEqualTo(new Passage(
                        "pumps",
                        1,
                        "pumps#0",
                        "Maintenance",
                        "The seals of centrifugal pumps are replaced.",
                        5,
                        49,
                        2.0 / 61));
        assertThat(search("", vector(2), 1)).extracting(Passage::documentId).containsExactly("valves");
        assertThat(search("grease", null, 1)).extracting(Passage::documentId).containsExactly("valves");
        assertThat(index.search("c", List.of(), "", vector(2), "encoder-2", 5)).isEmpty();
        assertThat(index.search("c", List.of(), "grease", null, null, 5))
                .as("without a vector, by words alone")
                .extracting(Passage::documentId)
                .containsExactly("valves");
    }

    @Test
    void aChunkOfAnotherCorpusOrLabelIsNeverReturned() throws Exception {
        Random random = new Random(7);
        List<List<String>> labels =
                List.of(List.of(), List.of("hr"), List.of("finance"), List.of("hr", "finance"), List.of("everybody"));
        for (int i = 0; i < 60; i++) {
            String corpus = random.nextBoolean() ? "c" : "c2";
            String document = corpus + "-" + i;
            List<String> required = labels.get(random.nextInt(labels.size()));
            Chunk chunk = new Chunk(
                    corpus,
                    document,
                    1,
                    document + "!" + String.join("+", required),
                    "",
                    "the same words everywhere",
                    0,
                    1,
                    required,
                    vector(random.nextInt(5)),
                    MODEL);
            assertThat(store.replaceDocument(corpus, document, 1, List.of(chunk)))
                    .isTrue();
        }
        eventually("all chunks", () -> index.size("c") + index.size("c2") == 60);
        for (int i = 0; i < 300; i++) {
            String corpus = random.nextBoolean() ? "c" : "c2";
            List<String> held = labels.get(random.nextInt(labels.size()));
            List<Passage> passages = index.search(corpus, held, "same words", vector(random.nextInt(5)), MODEL, 100);
            assertThat(passages).isNotEmpty().allSatisfy(passage -> {
                assertThat(passage.documentId()).startsWith(corpus + "-");
                String required = passage.chunkId().substring(passage.chunkId().indexOf('!') + 1);
                assertThat(required.isEmpty() || held.stream().anyMatch(List.of(required.split("\\+"))::contains))
                        .isTrue();
            });
        }
        assertThat(index.search("c", null, "words", null, MODEL, 100))
                .isNotEmpty()
                .allMatch(passage -> passage.chunkId().endsWith("!"));
    }

    @Test
    void aNewVersionReplacesAllChunksAndAnOlderOneNone() throws Exception {
        replace("d", 5, chunk("d", 5, "", "alpha", 1), chunk("d", 5, "", "beta", 2));
        eventually("two chunks", () -> index.size("c") == 2);
        replace("d", 6, chunk("d", 6, "", "gamma", 3));
        eventually("one chunk", () -> index.size("c") == 1);
        assertThat(store.replaceDocument("c", "d", 5, List.of(chunk("d", 5, "", "alpha", 1))))
                .isFalse();
        assertThat(store.deleteDocument("c", "d", 5)).isFalse();
        settle();
        assertThat(search("alpha beta gamma", null, 10))
                .extracting(Passage::text)
                .containsExactly("gamma");
    }

    @Test
    void aDeletionIsFinalAgainstALateOlderVersion() throws Exception {
        long version = Long.MAX_VALUE - 10;
        replace("d", version, chunk("d", version, "", "alpha", 1));
        eventually("the chunk", () -> index.size("c") == 1);
        assertThat(store.deleteDocument("c", "d", version + 1)).isTrue();
        eventually("it is gone", () -> index.size("c") == 0);
        for (long late : new long[] {-3, 0, version, version + 1}) {
            assertThat(store.replaceDocument("c", "d", late, List.of(chunk("d", late, "", "late", 1))))
                    .isFalse();
        }
        assertThat(store.deleteDocument("c", "never seen", 7)).isTrue();
        assertThat(store.replaceDocument("c", "never seen", 6, List.of())).isFalse();
        settle();
        assertThat(index.size("c")).isZero();
        replace("d", version + 2, chunk("d", version + 2, "", "back", 1));
        eventually("a newer version is found", () -> index.size("c") == 1);
    }

    @Test
    void theSameVersionWrittenAgainTakesThePlaceOfTheFirst() throws Exception {
        replace("d", 1, chunk("d", 1, "", "alpha", 1));
        eventually("the chunk", () -> index.size("c") == 1);
        replace("d", 1, chunk("d", 1, "", "embedded anew", 2));
        eventually("the second", () -> !search("embedded", null, 1).isEmpty());
        assertThat(index.size("c")).isEqualTo(1);
    }

    @Test
    void aSecondIndexIsBuiltFromRedisAndAFlushEmptiesBoth() throws Exception {
        for (int i = 0; i < 120; i++) {
            replace("d" + i, 1, chunk("d" + i, 1, "", "word" + i, i));
        }
        try (InProcessCorpusIndex second = InProcessCorpusIndex.open(server.options());
                Jedis client = server.client()) {
            assertThat(second.awaitReady(LONG)).isTrue();
            assertThat(second.size("c")).isEqualTo(120);
            client.flushAll();
            eventually("both are empty", () -> second.size("c") + index.size("c") == 0);
        }
    }

    @Test
    void whileRedisIsDownItFindsWhatItHadAndTheStoreSaysSo() throws Exception {
        replace("d", 1, chunk("d", 1, "", "alpha", 1));
        eventually("the chunk", () -> index.size("c") == 1);
        server.stop();
        assertThat(search("alpha", vector(1), 1)).hasSize(1);
        assertThatThrownBy(() -> store.deleteDocument("c", "d", 2))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining("deleting a document");
        server.start();
        eventually("Redis came back empty", () -> index.size("c") == 0);
        eventually("the store works again", () -> written("d", 2));
        eventually("the new version is found", () -> index.size("c") == 1);
    }

    @Test
    void aDamagedDocumentIsLeftOutAndTheOthersStay() throws Exception {
        replace("good", 1, chunk("good", 1, "", "alpha", 1));
        replace("bad", 1, chunk("bad", 1, "", "alpha", 1));
        try (Jedis client = server.client()) {
            client.hset("test:document:c:bad", "chunk:0", "damaged");
        }
        try (InProcessCorpusIndex second = InProcessCorpusIndex.open(server.options())) {
            assertThat(second.awaitReady(LONG)).isTrue();
            assertThat(second.size("c")).isEqualTo(1);
        }
    }

    @Test
    void whatTheUserWritesIsNeverQuerySyntax() throws Exception {
        replace("d", 1, chunk("d", 1, "", "alpha", 1));
        eventually("the chunk", () -> index.size("c") == 1);
        String many = "alpha ".repeat(100_000);
        StringBuilder different = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            different.append("w").append(i).append(' ');
        }
        for (String question : List.of("*:* AND (", "corpus:other", "[* TO", "\"", "a~99999999", "\\", "\0", many)) {
            assertThatCode(() -> search(question, null, 5)).doesNotThrowAnyException();
        }
        assertThat(search("*:*", null, 5)).isEmpty();
        assertThat(search(different.toString(), null, 5)).isEmpty();
        assertThat(search("alpha", vector(1), 0)).isEmpty();
    }

    @Test
    void idsThatCannotBeKeptAreRefusedByName() {
        String tooLong = "x".repeat(5000);
        assertThatThrownBy(() -> store.replaceDocument("c", tooLong, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("documentId has 5000 characters");
        assertThatThrownBy(() -> store.deleteDocument("", "d", 1)).hasMessageContaining("corpus");
        assertThatThrownBy(() -> store.replaceDocument("c", "d", 2, List.of(chunk("d", 1, "", "", 1))))
                .hasMessageContaining("expected version 2 of c/d");
    }

    private boolean written(String documentId, long version) {
        try {
            return store.replaceDocument("c", documentId, version, List.of(chunk(documentId, version, "", "b", 1)));
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    /** Lets everything that was announced so far arrive: a later document is found. */
    private void settle() throws Exception {
        long before = index.size("settled");
        String id = "s" + before;
        Chunk chunk = new Chunk("settled", id, 1, id, "", "", 0, 0, List.of(), null, null);
        store.replaceDocument("settled", id, 1, List.of(chunk));
        eventually("what was announced arrives", () -> index.size("settled") == before + 1);
    }

    private void replace(String documentId, long version, Chunk... chunks) {
        List<Chunk> numbered = new ArrayList<>();
        for (Chunk chunk : chunks) {
            numbered.add(new Chunk(
                    "c",
                    documentId,
                    version,
                    documentId + "#" + numbered.size(),
                    chunk.title(),
                    chunk.text(),
                    5,
                    5 + chunk.text().length(),
                    chunk.labels(),
                    chunk.vector(),
                    chunk.model()));
        }
        assertThat(store.replaceDocument("c", documentId, version, numbered)).isTrue();
    }

    private List<Passage> search(String question, float[] vector, int k) {
        return index.search("c", List.of(), question, vector, MODEL, k);
    }

    private static Chunk chunk(String documentId, long version, String title, String text, long seed) {
        return new Chunk("c", documentId, version, "x", title, text, 0, 1, List.of(), vector(seed), MODEL);
    }

    private static float[] vector(long seed) {
        Random random = new Random(seed);
        float[] vector = new float[16];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
