package dev.penstock.state.index;

import static dev.penstock.state.index.Documents.BLUE;
import static dev.penstock.state.index.Documents.GREEN;
import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.state.redis.RedisForTests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever the order in which changes arrive, and however often, the store and the index end the same. */
class ConvergenceITCase {
    private static final int CHANGES = 10_000;
    private static final int DOCUMENTS = 400;
    private static final int IN_FLIGHT = 500;

    /** @param generation null for a delete, which is of all generations */
    private record Step(String documentId, long version, Generation generation) {}

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void shuffledDuplicatedAndInterleavedChangesEndLikeOrderedOnes(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Step> history = history(random);
        List<Step> ordered = new ArrayList<>(history);
        ordered.sort(Comparator.comparingLong(Step::version));
        List<Step> shuffled = new ArrayList<>(history);
        for (int i = 0; i < CHANGES / 5; i++) {
            shuffled.add(history.get(random.nextInt(history.size())));
        }
        Collections.shuffle(shuffled, random);
        assertThat(end(shuffled)).isEqualTo(end(ordered));
    }

    /** Each version of a document is one change: a delete, or what it is in one of two generations or in both. */
    private static List<Step> history(Random random) {
        List<Step> history = new ArrayList<>();
        long[] versions = new long[DOCUMENTS];
        while (history.size() < CHANGES) {
            int document = random.nextInt(DOCUMENTS);
            String id = "d" + document;
            long version = versions[document]++;
            int kind = random.nextInt(5);
            if (kind == 0) {
                history.add(new Step(id, version, null));
            }
            if (kind == 1 || kind == 3 || kind == 4) {
                history.add(new Step(id, version, BLUE));
            }
            if (kind == 2 || kind == 3) {
                history.add(new Step(id, version, GREEN));
            }
        }
        return history;
    }

    /** What there is, stored and to be found, when all steps are done. */
    private static List<String> end(List<Step> steps) throws Exception {
        try (RedisForTests server = RedisForTests.started();
                RedisDocumentStore store = RedisDocumentStore.open(server.options());
                InProcessCorpusIndex index =
                        InProcessCorpusIndex.open(server.options(), CorpusIndexOptions.TEMPORARY)) {
            run(store, steps);
            store.switchTo("c", BLUE);
            List<String> stored = new ArrayList<>();
            for (Generation generation : List.of(BLUE, GREEN)) {
                stored.addAll(stored(store, generation));
                TreeSet<String> chunks = chunks(store, generation);
                eventually(
                        "the index holds what the store does",
                        () -> found(index, generation).equals(chunks));
                stored.addAll(chunks);
            }
            store.corpora().stream().map(Object::toString).sorted().forEach(stored::add);
            return stored;
        }
    }

    private static void run(DocumentStore store, List<Step> steps) {
        for (int from = 0; from < steps.size(); from += IN_FLIGHT) {
            CompletableFuture<?>[] some = steps.subList(from, Math.min(from + IN_FLIGHT, steps.size())).stream()
                    .map(step -> run(store, step))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(some).join();
        }
    }

    private static CompletableFuture<?> run(DocumentStore store, Step step) {
        return step.generation() == null
                ? store.delete("c", step.documentId(), step.version())
                : store.put(document(step));
    }

    /** Follows from the step alone; some versions have no chunk, neighbours share some. */
    private static IndexedDocument document(Step step) {
        String[] texts = new String[(int) (step.version() % 4)];
        Arrays.setAll(texts, i -> "common " + step.documentId() + " " + (step.version() / 2 + i));
        return Documents.document(
                "c",
                step.generation(),
                step.documentId(),
                step.version(),
                List.of(),
                Map.of("parity", step.version() % 2 == 0 ? "even" : "odd"),
                texts);
    }

    private static TreeSet<String> stored(DocumentStore store, Generation generation) {
        TreeSet<String> all = new TreeSet<>();
        store.forEach("c", generation, document -> all.add(Documents.canonical(document)));
        for (int i = 0; i < DOCUMENTS; i++) {
            all.add("d" + i + " " + store.manifest("c", generation, "d" + i).join());
        }
        return all;
    }

    private static TreeSet<String> chunks(DocumentStore store, Generation generation) {
        TreeSet<String> chunks = new TreeSet<>();
        store.forEach(
                "c",
                generation,
                document -> document.chunks()
                        .forEach(chunk -> chunks.add(line(document.version(), document.metadata(), chunk))));
        return chunks;
    }

    private static TreeSet<String> found(InProcessCorpusIndex index, Generation generation) {
        TreeSet<String> chunks = new TreeSet<>();
        CorpusQuery everything = new CorpusQuery("c", List.of(), Map.of(), "common", null, null, CHANGES);
        index.search(generation, everything)
                .forEach(one -> chunks.add(line(one.version(), one.metadata(), one.chunk())));
        return chunks;
    }

    private static String line(long version, Map<String, String> metadata, IndexedChunk chunk) {
        return version + " " + metadata + " " + ChunkCodec.withVector(chunk, null) + Arrays.toString(chunk.vector());
    }
}
