package dev.penstock.state.index;

import static dev.penstock.state.index.Documents.BLUE;
import static dev.penstock.state.index.Documents.document;
import static dev.penstock.state.index.Documents.hybrid;
import static dev.penstock.state.index.Documents.vector;
import static dev.penstock.state.index.Documents.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusShardTest {
    @TempDir
    Path folder;

    /** Of every document that was put. */
    private final Map<String, List<String>> labels = new HashMap<>();

    private CorpusShard shard = CorpusShard.open(null, "c", BLUE);

    @AfterEach
    void close() {
        shard.close();
    }

    @Test
    void aCandidateSaysWhatBothSearchesThinkOfIt() {
        IndexedDocument pumps = document(
                "c",
                BLUE,
                "pumps",
                3,
                List.of(),
                Map.of("lang", "en"),
                "The seals of centrifugal pumps are replaced.",
                "Something else.");
        put(pumps, document("valves", 1, "Gate valves need grease."));
        float[] asked = vector("Gate valves need grease.".hashCode());

        List<Candidate> found = shard.search(hybrid("How do I replace a pump seal?", asked));
        assertThat(found).hasSize(3);
        Candidate byWords = of(found, "pumps#0");
        assertThat(byWords.wordsRank()).isEqualTo(1);
        assertThat(byWords.words()).isPositive();
        assertThat(byWords.chunk().vector())
                .containsExactly(pumps.chunks().get(0).vector());
        assertThat(byWords.cosine()).isCloseTo(dot(asked, byWords.chunk().vector()), within(1e-6));
        assertThat(byWords)
                .extracting(
                        Candidate::document,
                        Candidate::version,
                        Candidate::documentTitle,
                        Candidate::uri,
                        Candidate::metadata,
                        Candidate::changedAtMs)
                .containsExactly("pumps", 3L, "Title of pumps", "file:///pumps", Map.of("lang", "en"), 1003L);
        Candidate byVector = of(found, "valves#0");
        assertThat(byVector.denseRank()).isEqualTo(1);
        assertThat(byVector.cosine()).isCloseTo(1, within(1e-6));
        assertThat(byVector.wordsRank()).isZero();
        assertThat(byVector.words()).isZero();
    }

    @Test
    void wordsAreScoredAlsoWhereOnlyTheVectorFoundAChunk() {
        for (int i = 0; i < 60; i++) {
            put(document("d" + i, 1, "seal " + "filler ".repeat(i) + i));
        }
        double all = of(shard.search(words("seal")), "d59#0").words();
        CorpusQuery two = new CorpusQuery(
                "c",
                List.of(),
                Map.of(),
                "seal",
                shard.search(words("59")).get(0).chunk().vector(),
                BLUE.model(),
                2);
        List<Candidate> found = shard.search(two);
        assertThat(found).filteredOn(one -> one.wordsRank() > 0).hasSize(2);
        assertThat(found).filteredOn(one -> one.denseRank() > 0).hasSize(2);
        Candidate nearest = of(found, "d59#0");
        assertThat(nearest.wordsRank()).isZero();
        assertThat(nearest.words()).isPositive().isEqualTo(all);
        assertThat(found).allSatisfy(one -> assertThat(one.cosine()).isBetween(-1.0, 1.0));
    }

    @Test
    void wordsThatAreAskedTwiceCountTwice() {
        put(document("d", 1, "alpha beta"), document("e", 1, "other words"));
        double once = shard.search(words("alpha")).get(0).words();
        assertThat(shard.search(words("alpha alpha alpha")).get(0).words()).isCloseTo(3 * once, within(1e-5));
    }

    @Test
    void bm25HasTheParametersOfThePublishedFigures() {
        put(document("d", 1, "alpha beta beta"), document("e", 1, "gamma"));
        // idf = ln(1 + (2 - 1 + 0.5) / (1 + 0.5)), length 3 of a mean of 2, k1 = 0.9, b = 0.4
        double expected = Math.log(2) * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 3 / 2.0));
        assertThat(shard.search(words("beta")).get(0).words()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void withoutAVectorOrWithThatOfAnotherModelWordsAloneFind() {
        put(document("d", 1, "alpha"));
        assertThat(shard.search(words("alpha")))
                .singleElement()
                .satisfies(one -> assertThat(one.cosine()).isNaN());
        CorpusQuery other = new CorpusQuery("c", List.of(), Map.of(), "", vector(1), "encoder-2", 5);
        assertThat(shard.search(other)).isEmpty();
        put(Documents.withoutVectors(document("bare", 1, "beta")));
        assertThat(shard.search(hybrid("beta", vector(1))))
                .filteredOn(one -> one.document().equals("bare"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.chunk().vector()).isNull();
                    assertThat(one.cosine()).isNaN();
                });
    }

    @Test
    void whatLabelsOrMetadataExcludeIsNeverFoundAndTakesNoPlace() {
        Random random = new Random(7);
        List<List<String>> required = List.of(
                List.of(),
                List.of("hr"),
                List.of("finance"),
                List.of("hr", "finance"),
                List.of("everybody"),
                List.of("x".repeat(9000)));
        List<Map<String, String>> metadata = List.of(
                Map.of(),
                Map.of("lang", "en"),
                Map.of("lang", "de", "team", "it"),
                Map.of("lan", "g:en"),
                Map.of("1:lang", "en"),
                Map.of("lang", "y".repeat(40_000)));
        for (int i = 0; i < 300; i++) {
            add(document(
                    "c",
                    BLUE,
                    "d" + i,
                    1,
                    required.get(random.nextInt(required.size())),
                    metadata.get(random.nextInt(metadata.size())),
                    "the same words everywhere " + i));
        }
        shard.refresh();
        List<Candidate> everything = shard.search(new CorpusQuery(
                "c",
                List.of("hr", "finance", "everybody", "x".repeat(9000)),
                Map.of(),
                "same words",
                vector(1),
                BLUE.model(),
                1000));
        assertThat(everything).hasSize(300);
        for (int i = 0; i < 100; i++) {
            List<String> held = required.get(random.nextInt(required.size()));
            Map<String, List<String>> filter = filter(metadata.get(random.nextInt(metadata.size())));
            CorpusQuery query =
                    new CorpusQuery("c", held, filter, "same words", vector(random.nextInt()), BLUE.model(), 50);
            List<Candidate> found = shard.search(query);
            List<Candidate> allowed = everything.stream()
                    .filter(one -> isAllowed(one, held, filter))
                    .toList();
            assertThat(found)
                    .allSatisfy(one -> assertThat(isAllowed(one, held, filter)).isTrue());
            assertThat(found).filteredOn(one -> one.denseRank() > 0).hasSize(Math.min(50, allowed.size()));
            assertThat(found).filteredOn(one -> one.wordsRank() > 0).hasSize(Math.min(50, allowed.size()));
        }
        assertThat(shard.search(new CorpusQuery("c", null, null, "words", null, null, 1000)))
                .isNotEmpty()
                .allMatch(one -> labels.get(one.document()).isEmpty());
        assertThat(shard.search(new CorpusQuery("c", List.of(), Map.of("lang", List.of()), "words", null, null, 9)))
                .isEmpty();
    }

    @Test
    void inACorpusOfPublicDocumentsAPrivateOneIsHiddenFromItsFirstMoment() {
        put(document("public", 1, "alpha"));
        assertThat(shard.search(words("alpha"))).hasSize(1);
        put(document("c", BLUE, "private", 1, List.of("hr"), Map.of(), "alpha"));
        assertThat(shard.search(words("alpha"))).extracting(Candidate::document).containsExactly("public");
        shard.remove("private");
        shard.refresh();
        assertThat(shard.search(words("alpha"))).hasSize(1);
    }

    @Test
    void aNewVersionTakesThePlaceOfAllChunksInOneStep() {
        put(document("d", 1, "alpha", "beta", "gamma"), document("e", 1, "delta"));
        assertThat(shard.size()).isEqualTo(4);
        shard.put(document("d", 2, "alpha anew"));
        assertThat(shard.search(words("beta"))).as("before the refresh").hasSize(1);
        shard.refresh();
        assertThat(shard.search(words("alpha beta gamma")))
                .extracting(one -> one.chunk().text())
                .containsExactly("alpha anew");
        shard.remove("d");
        shard.refresh();
        assertThat(shard.size()).isEqualTo(1);
        assertThat(shard.documents()).isEqualTo(1);
    }

    @Test
    void aSectionComesWholeAndOnlyOfTheVersionAskedFor() {
        put(document("d", 4, "one", "two", "three", "four", "five"), document("e", 4, "other"));
        assertThat(shard.section("d", 4, 1)).extracting(IndexedChunk::text).containsExactly("three", "four");
        assertThat(shard.section("d", 4, 2)).extracting(IndexedChunk::text).containsExactly("five");
        assertThat(shard.section("d", 3, 1)).isEmpty();
        assertThat(shard.section("d", 4, 9)).isEmpty();
        assertThat(shard.section("none", 4, 0)).isEmpty();
    }

    @Test
    void whatTheUserWritesIsNeverQuerySyntax() {
        put(document("d", 1, "alpha"));
        String many = "alpha ".repeat(100_000);
        StringBuilder different = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            different.append("w").append(i).append(' ');
        }
        for (String question : List.of("*:* AND (", "document:d", "[* TO", "\"", "a~99999999", "\\", "\0", many)) {
            assertThatCode(() -> shard.search(words(question))).doesNotThrowAnyException();
        }
        assertThat(shard.search(words("*:*"))).isEmpty();
        assertThat(shard.search(words(different.toString()))).isEmpty();
        assertThat(shard.search(words("w1 ".repeat(1000) + "alpha")))
                .as("a long question")
                .hasSize(1);
        assertThat(shard.search(new CorpusQuery("c", List.of(), Map.of(), "alpha", vector(1), BLUE.model(), 0)))
                .isEmpty();
    }

    @Test
    void aDocumentOfAnotherGenerationIsRefused() {
        assertThatThrownBy(() -> shard.put(Documents.in(Documents.GREEN, document("d", 1, "alpha"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("generation encoder-2");
    }

    @Test
    void vectorsMayHaveMoreThan1024Dimensions() {
        float[] wide = new float[1536];
        wide[1500] = 1;
        IndexedChunk chunk = new IndexedChunk("d#0", 0, "", "alpha", 0, 5, "h", wide);
        put(Documents.with(document("d", 1, "alpha"), List.of(chunk)));
        assertThat(shard.search(hybrid("", wide)))
                .singleElement()
                .satisfies(one -> assertThat(one.cosine()).isEqualTo(1));
    }

    @Test
    void aFolderIsTakenUpAgain() {
        reopen("c", BLUE);
        put(document("kept", 1, "alpha"));
        shard.commit();
        put(document("lost", 1, "alpha"));
        reopen("c", BLUE);
        assertThat(shard.search(hybrid("alpha", vector(1))))
                .extracting(Candidate::document)
                .containsExactly("kept");
    }

    @Test
    void aFolderOfAnotherGenerationIsBuiltAnew() {
        reopen("c", BLUE);
        put(document("d", 1, "alpha"));
        shard.commit();
        reopen("c", Documents.GREEN);
        assertThat(shard.size()).isZero();
    }

    @Test
    void aDamagedFolderIsBuiltAnew() throws Exception {
        for (String kind : List.of("segments_", ".cfs", ".si", ".cfe", "missing")) {
            reopen("c", BLUE);
            for (int i = 0; i < 50; i++) {
                shard.put(document("d" + i, 1, "alpha"));
            }
            shard.commit();
            shard.close();
            damage(kind);
            Files.writeString(folder.resolve("notes.txt"), "somebody's");
            shard = CorpusShard.open(folder, "c", BLUE);
            assertThat(shard.size()).as("after damage to %s", kind).isZero();
            put(document("new", 1, "beta"));
            assertThat(shard.search(words("beta"))).hasSize(1);
            assertThat(folder.resolve("notes.txt"))
                    .as("what is not Lucene's stays")
                    .exists();
            shard.remove("new");
        }
    }

    @Test
    void aFolderThatIsInUseIsRefusedAndStaysAsItIs() {
        reopen("c", BLUE);
        put(document("d", 1, "alpha"));
        shard.commit();
        assertThatThrownBy(() -> CorpusShard.open(folder, "c", BLUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is open already");
        assertThatThrownBy(() -> CorpusShard.open(folder, "c", Documents.GREEN))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shard.search(words("alpha"))).hasSize(1);
    }

    @Test
    void afterItIsClosedItFindsNothing() {
        put(document("d", 1, "alpha"));
        shard.close();
        assertThat(shard.search(words("alpha"))).isEmpty();
        assertThat(shard.isOpen()).isFalse();
    }

    @Test
    void aDocumentOfTwentyThousandChunksIsReplacedInOneStep() {
        String[] texts =
                IntStream.range(0, 20_000).mapToObj(i -> "chunk number " + i).toArray(String[]::new);
        put(Documents.withoutVectors(document("large", 1, texts)));
        assertThat(shard.size()).isEqualTo(20_000);
        assertThat(shard.search(words("19999")).get(0).documentTitle()).isEqualTo("Title of large");
        assertThat(shard.section("large", 1, 0)).hasSize(2);
        put(document("large", 2, "short"));
        assertThat(shard.size()).isEqualTo(1);
    }

    @Test
    void aSearchByVectorFindsNearlyAllOfTheNearest() {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            IndexedDocument one = document("d" + i, 1, "text " + i);
            vectors.add(one.chunks().get(0).vector());
            shard.put(one);
        }
        shard.refresh();
        int hits = 0;
        for (int i = 0; i < 50; i++) {
            float[] asked = vector(1_000_000 + i);
            List<String> exact = Stream.iterate(0, n -> n < vectors.size(), n -> n + 1)
                    .sorted(Comparator.comparingDouble(n -> -dot(asked, vectors.get(n))))
                    .limit(10)
                    .map(n -> "d" + n)
                    .toList();
            hits += (int) shard.search(hybrid("", asked)).stream()
                    .filter(one -> one.denseRank() <= 10 && exact.contains(one.document()))
                    .count();
        }
        assertThat(hits).as("of 500").isGreaterThan(485);
    }

    private void reopen(String corpus, Generation generation) {
        shard.close();
        shard = CorpusShard.open(folder, corpus, generation);
    }

    /** Flips bits in every file of a kind, or removes the descriptions of the segments. */
    private void damage(String kind) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> hit = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return kind.equals("missing") ? name.endsWith(".si") : name.contains(kind);
                    })
                    .toList();
            assertThat(hit).isNotEmpty();
            for (Path file : hit) {
                if (kind.equals("missing")) {
                    Files.delete(file);
                } else {
                    byte[] bytes = Files.readAllBytes(file);
                    bytes[bytes.length / 2] ^= 0x55;
                    Files.write(file, bytes);
                }
            }
        }
    }

    private void put(IndexedDocument... documents) {
        Stream.of(documents).forEach(this::add);
        shard.refresh();
    }

    private void add(IndexedDocument document) {
        labels.put(document.documentId(), document.labels());
        shard.put(document);
    }

    private static Map<String, List<String>> filter(Map<String, String> metadata) {
        Map<String, List<String>> filter = new HashMap<>();
        metadata.forEach((name, value) -> filter.put(name, List.of(value, "none")));
        return filter;
    }

    private boolean isAllowed(Candidate candidate, List<String> held, Map<String, List<String>> filter) {
        List<String> required = labels.get(candidate.document());
        return (required.isEmpty() || held.stream().anyMatch(required::contains))
                && filter.entrySet().stream()
                        .allMatch(wanted ->
                                wanted.getValue().contains(candidate.metadata().getOrDefault(wanted.getKey(), "")));
    }

    private static Candidate of(List<Candidate> found, String chunkId) {
        return found.stream()
                .filter(one -> one.chunk().chunkId().equals(chunkId))
                .findFirst()
                .orElseThrow();
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
