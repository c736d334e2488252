package dev.penstock.state.index;

import static dev.penstock.state.index.Documents.BLUE;
import static dev.penstock.state.index.Documents.GREEN;
import static dev.penstock.state.index.Documents.document;
import static dev.penstock.state.index.Documents.hybrid;
import static dev.penstock.state.index.Documents.in;
import static dev.penstock.state.index.Documents.vector;
import static dev.penstock.state.index.Documents.words;
import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.state.redis.RedisForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

@Timeout(90)
class InProcessCorpusIndexITCase {
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private RedisForTests server;
    private RedisDocumentStore store;
    private InProcessCorpusIndex index;

    @BeforeEach
    void open() throws Exception {
        server = RedisForTests.started();
        store = RedisDocumentStore.open(server.options());
        index = InProcessCorpusIndex.open(server.options(), CorpusIndexOptions.TEMPORARY);
    }

    @AfterEach
    void close() throws Exception {
        index.close();
        store.close();
        server.close();
    }

    @Test
    void whatIsPutIsFoundByWordsAndByVector() throws Exception {
        put(document("pumps", 1, "The seals of centrifugal pumps are replaced.", "Something else."));
        put(document("valves", 1, "Gate valves need grease."));
        eventually("three chunks", () -> index.size("c") == 3);
        List<Candidate> found = index.search(hybrid("pump seal", vector("Gate valves need grease.".hashCode())));
        assertThat(found)
                .filteredOn(one -> one.wordsRank() == 1)
                .extracting(Candidate::document)
                .containsExactly("pumps");
        assertThat(found)
                .filteredOn(one -> one.denseRank() == 1)
                .extracting(Candidate::document)
                .containsExactly("valves");
        assertThat(index.section("c", "pumps", 1, 0)).hasSize(2);
        assertThat(index.live("c")).contains(BLUE);
        assertThat(index.search(new CorpusQuery("other", List.of(), Map.of(), "pump", null, null, 5)))
                .isEmpty();
        assertThat(index.live("other")).isEmpty();
        assertThat(index.size("other")).isZero();
    }

    @Test
    void aNewVersionReplacesAndADeleteRemoves() throws Exception {
        put(document("d", 1, "alpha", "beta"));
        eventually("two chunks", () -> index.size("c") == 2);
        put(document("d", 2, "gamma"));
        eventually("one chunk", () -> texts(words("alpha beta gamma")).equals(List.of("gamma")));
        store.delete("c", "d", 3).join();
        eventually("none", () -> index.size("c") == 0);
    }

    @Test
    void aSwitchIsSeenByAllSearchesAtOnce() throws Exception {
        int documents = 60;
        for (int i = 0; i < documents; i++) {
            put(document("d" + i, 1, "common blue " + i));
            put(in(GREEN, document("d" + i, 1, "common green " + i, "common green also " + i)));
        }
        eventually("both", () -> found(BLUE).size() == documents && found(GREEN).size() == 2 * documents);
        AtomicBoolean ended = new AtomicBoolean();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        ExecutorService searchers = Executors.newFixedThreadPool(2);
        Callable<Void> searcher = () -> {
            while (!ended.get()) {
                List<String> texts = texts(everything());
                boolean green = texts.get(0).contains("green");
                assertThat(texts)
                        .hasSize(green ? 2 * documents : documents)
                        .allMatch(text -> text.contains(green ? "green" : "blue"));
                seen.add(green ? "green" : "blue");
            }
            return null;
        };
        List<Future<Void>> searches = List.of(searchers.submit(searcher), searchers.submit(searcher));
        for (int i = 0; i < 20; i++) {
            Generation next = i % 2 == 0 ? GREEN : BLUE;
            assertThat(store.switchTo("c", next)).isEqualTo(i % 2 == 0 ? BLUE : GREEN);
            eventually("the switch", () -> index.live("c").equals(Optional.of(next)));
        }
        ended.set(true);
        for (Future<Void> search : searches) {
            search.get();
        }
        searchers.shutdown();
        assertThat(seen).containsExactlyInAnyOrder("blue", "green");
    }

    @Test
    void aDroppedGenerationIsSearchedNoMoreAndTheLiveOneStays() throws Exception {
        put(document("d", 1, "common"));
        put(in(GREEN, document("d", 1, "common")));
        eventually("both", () -> found(BLUE).size() + found(GREEN).size() == 2);
        store.drop("c", GREEN);
        eventually("it is gone", () -> found(GREEN).isEmpty());
        assertThat(found(BLUE)).hasSize(1);
        put(in(GREEN, document("d", 1, "common anew")));
        eventually("it begins anew", () -> found(GREEN).size() == 1);
    }

    @Test
    void aSecondIndexIsBuiltFromRedisAndAFlushEmptiesBoth() throws Exception {
        for (int i = 0; i < 2500; i++) {
            put(document("d" + i, 1, "word" + i));
        }
        put(document("last", 1, "word"));
        try (InProcessCorpusIndex second = InProcessCorpusIndex.open(server.options(), CorpusIndexOptions.TEMPORARY);
                Jedis client = server.client()) {
            assertThat(second.awaitReady(LONG)).isTrue();
            assertThat(second.size("c")).isEqualTo(2501);
            client.flushAll();
            eventually("both are empty", () -> second.size("c") + index.size("c") == 0);
        }
    }

    @Test
    void whileRedisIsDownItFindsWhatItHad() throws Exception {
        put(document("d", 1, "alpha"));
        eventually("the chunk", () -> index.size("c") == 1);
        server.stop();
        assertThat(index.search(hybrid("alpha", vector(1)))).hasSize(1);
        server.start();
        eventually("Redis came back empty", () -> index.size("c") == 0);
        eventually(
                "the new version is stored",
                () -> store.put(document("d", 2, "beta"))
                        .handle((done, failure) -> failure == null)
                        .join());
        eventually("and found", () -> index.size("c") == 1);
    }

    @Test
    void afterARestartOnlyWhatChangedIsRead() throws Exception {
        try (InProcessCorpusIndex first = kept()) {
            for (int i = 0; i < 300; i++) {
                put(document("d" + i, 1, "word" + i, "common"));
                put(in(GREEN, document("d" + i, 1, "word" + i)));
            }
            put(document("last", 1, "common"));
            assertThat(first.awaitReady(LONG)).isTrue();
            eventually("all of it", () -> first.size("c") == 601);
        }
        for (int i = 0; i < 7; i++) {
            put(document("d" + i, 2, "changed " + i));
        }
        store.delete("c", "d9", 2).join();
        put(document("new", 1, "changed too"));
        index.close();
        try (Jedis client = server.client()) {
            client.configResetStat();
            try (InProcessCorpusIndex second = kept()) {
                assertThat(second.awaitReady(LONG)).isTrue();
                assertThat(second.size("c")).isEqualTo(601 - 7 - 2 + 1);
                assertThat(second.search(words("changed"))).hasSize(8);
                assertThat(second.search(words("word9"))).isEmpty();
                assertThat(second.search(GREEN, words("word10"))).hasSize(1);
            }
            assertThat(client.info("commandstats"))
                    .as("one read for the corpus, one for each document that differs")
                    .contains("cmdstat_hgetall:calls=9,");
        }
    }

    @Test
    void afterAKillInTheMiddleOfWritingItIsWholeAgain() throws Exception {
        try (InProcessCorpusIndex first = kept()) {
            put(document("d", 1, "alpha"));
            eventually("the chunk", () -> first.size("c") == 1);
        }
        Path killed = folder.resolve("killed");
        try (InProcessCorpusIndex second = kept()) {
            for (int i = 0; i < 200; i++) {
                put(document("d" + i, 2, "beta " + i));
            }
            eventually("some", () -> second.size("c") > 10);
            copy(folder.resolve("0"), killed.resolve("0"));
        }
        put(document("d7", 3, "gamma"));
        try (InProcessCorpusIndex third =
                InProcessCorpusIndex.open(server.options(), new CorpusIndexOptions(killed.toString()))) {
            assertThat(third.awaitReady(LONG)).isTrue();
            assertThat(third.size("c")).isEqualTo(201);
            assertThat(third.search(words("beta"))).hasSize(100);
            assertThat(third.search(words("gamma"))).hasSize(1);
        }
    }

    @Test
    void aDamagedFolderIsBuiltAnewFromRedis() throws Exception {
        try (InProcessCorpusIndex first = kept()) {
            put(document("d", 1, "alpha"));
            eventually("the chunk", () -> first.size("c") == 1);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".cfs")).toList()) {
                Files.writeString(file, "damaged");
            }
        }
        try (InProcessCorpusIndex second = kept()) {
            assertThat(second.awaitReady(LONG)).isTrue();
            assertThat(second.search(words("alpha"))).hasSize(1);
        }
    }

    @Test
    void whenTheDiskFailsTheIndexOpensAgain() throws Exception {
        try (InProcessCorpusIndex kept = kept()) {
            put(document("d", 1, "alpha"));
            eventually("the chunk", () -> kept.size("c") == 1);
            remove(folder.resolve("0"));
            put(document("e", 1, "beta"));
            eventually("both", () -> kept.size("c") == 2);
        }
    }

    @Test
    void twoProcessesOnOneFolderEachHaveTheirOwn() throws Exception {
        put(document("d", 1, "alpha"));
        try (InProcessCorpusIndex one = kept();
                InProcessCorpusIndex other = kept()) {
            assertThat(one.awaitReady(LONG) && other.awaitReady(LONG)).isTrue();
            assertThat(one.size("c") + other.size("c")).isEqualTo(2);
        }
        assertThat(folder.resolve("0")).isDirectory();
        assertThat(folder.resolve("1")).isDirectory();
        assertThat(folder.resolve("2")).doesNotExist();
    }

    @Test
    void whatIsOnDiskOfADroppedGenerationLeaves() throws Exception {
        put(document("d", 1, "alpha"));
        put(in(GREEN, document("d", 1, "alpha")));
        try (InProcessCorpusIndex first = kept()) {
            assertThat(first.awaitReady(LONG)).isTrue();
            assertThat(shardFolders()).isEqualTo(2);
        }
        store.drop("c", GREEN);
        try (InProcessCorpusIndex second = kept()) {
            assertThat(second.awaitReady(LONG)).isTrue();
            assertThat(shardFolders()).isEqualTo(1);
        }
    }

    @Test
    void aTemporaryFolderIsRemovedAtTheEnd() throws Exception {
        put(document("d", 1, "alpha"));
        Set<Path> before = temporaryFolders();
        InProcessCorpusIndex temporary = InProcessCorpusIndex.open(server.options(), CorpusIndexOptions.TEMPORARY);
        assertThat(temporary.awaitReady(LONG)).isTrue();
        Set<Path> mine = temporaryFolders();
        mine.removeAll(before);
        assertThat(mine).isNotEmpty();
        temporary.close();
        assertThat(temporaryFolders()).doesNotContainAnyElementsOf(mine);
    }

    @Test
    void aDamagedDocumentIsLeftOutAndTheOthersStay() throws Exception {
        put(document("good", 1, "alpha"));
        put(document("bad", 1, "alpha"));
        try (Jedis client = server.client()) {
            client.hset("test:document:c:" + BLUE + ":bad", "chunk:0", "damaged");
        }
        try (InProcessCorpusIndex second = InProcessCorpusIndex.open(server.options(), CorpusIndexOptions.TEMPORARY)) {
            assertThat(second.awaitReady(LONG)).isTrue();
            assertThat(second.size("c")).isEqualTo(1);
        }
    }

    @Test
    void aLargeDocumentIsFoundWhole() throws Exception {
        put(document(
                "large",
                1,
                IntStream.range(0, 3000).mapToObj(i -> "chunk number " + i).toArray(String[]::new)));
        eventually("all of it, in one step", () -> {
            long size = index.size("c");
            assertThat(size).isIn(0L, 3000L);
            return size == 3000;
        });
        assertThat(index.search(words("2999"))).hasSize(1);
        put(document("large", 2, "short"));
        eventually("all of it is gone", () -> index.size("c") == 1);
    }

    private void put(IndexedDocument document) {
        assertThat(store.put(document).join().stored()).isTrue();
    }

    private InProcessCorpusIndex kept() {
        return InProcessCorpusIndex.open(server.options(), new CorpusIndexOptions(folder.toString()));
    }

    private static CorpusQuery everything() {
        return new CorpusQuery("c", List.of(), Map.of(), "common", null, null, 1000);
    }

    private List<Candidate> found(Generation generation) {
        return index.search(generation, everything());
    }

    private List<String> texts(CorpusQuery query) {
        return index.search(query).stream().map(one -> one.chunk().text()).toList();
    }

    private long shardFolders() throws Exception {
        try (Stream<Path> inside = Files.list(folder.resolve("0"))) {
            return inside.filter(Files::isDirectory).count();
        }
    }

    private static Set<Path> temporaryFolders() throws Exception {
        try (Stream<Path> inside = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return inside.filter(one -> one.getFileName().toString().startsWith("penstock-corpora"))
                    .collect(Collectors.toSet());
        }
    }

    /** What a process that is killed now leaves behind: locks go with it. */
    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file :
                    all.filter(one -> !one.toString().endsWith(".lock")).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (Files.exists(file)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static void remove(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!one.equals(folder)) {
                    Files.delete(one);
                }
            }
        }
    }
}
