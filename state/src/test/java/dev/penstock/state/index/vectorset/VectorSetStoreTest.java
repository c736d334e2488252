package dev.penstock.state.index.vectorset;

import static dev.penstock.state.index.vectorset.Chunked.BLUE;
import static dev.penstock.state.index.vectorset.Chunked.GREEN;
import static dev.penstock.state.index.vectorset.Chunked.document;
import static dev.penstock.state.index.vectorset.Chunked.hash;
import static dev.penstock.state.index.vectorset.Chunked.id;
import static dev.penstock.state.index.vectorset.Chunked.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.state.index.DocumentStore.Replaced;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class VectorSetStoreTest {
    private final List<String> log = new ArrayList<>();
    private final FakeDocuments documents = new FakeDocuments(log);
    private final FakeVectorSets sets = new FakeVectorSets(log);
    private final VectorSetStore store =
            new VectorSetStore(documents, documents::generations, documents::document, sets);

    @Test
    void theDocumentIsWrittenLast() {
        put(document("d", 1, "alpha", "beta"));
        assertThat(log).containsExactly("add " + id("d", "alpha"), "add " + id("d", "beta"), "put d 1");
        log.clear();
        put(without(document("d", 2, "beta", "gamma"), "beta"));
        assertThat(log).containsExactly("add " + id("d", "gamma"), "remove " + id("d", "alpha"), "put d 2");
        assertInStep();
        log.clear();
        put(without(document("d", 3, "beta", "gamma"), "beta", "gamma"));
        assertThat(log).as("nothing to do but to count up").containsExactly("put d 3");
    }

    @Test
    void anotherLabelOrAnotherValueCostsNoVector() {
        put(document("d", 1, "alpha", "beta"));
        log.clear();
        put(without(
                document(BLUE, "d", 2, List.of("hr"), Map.of("lang", "en"), "alpha", "beta", "gamma"),
                "alpha",
                "beta"));
        assertThat(log)
                .containsExactly(
                        "set " + id("d", "alpha"), "set " + id("d", "beta"), "add " + id("d", "gamma"), "put d 2");
        assertInStep();
    }

    @Test
    void aVectorThatOnlyTheStoreHasIsTakenFromThere() {
        documents.put(document("d", 1, "alpha"));
        put(without(document("d", 2, "alpha", "beta"), "alpha"));
        assertInStep();
        assertThat(elements(BLUE)).containsOnlyKeys(id("d", "alpha"), id("d", "beta"));
        assertThat(elements(BLUE).get(id("d", "alpha")).vector()).containsExactly(Chunked.vector("alpha".hashCode()));
    }

    @Test
    void aVectorThatNobodyHasIsAskedFor() {
        put(document("d", 1, "alpha"));
        IndexedDocument next = document("d", 2, "alpha", "beta");
        assertThat(store.put(without(next, "alpha", "beta")).join())
                .isEqualTo(new Replaced(false, List.of(hash("beta"))));
        put(without(next, "alpha"));
        assertInStep();
    }

    @Test
    void whatIsCutOffBeforeTheWriteIsDoneByTheReplay() {
        put(document("d", 1, "alpha", "beta"));
        IndexedDocument next = without(document("d", 2, "beta", "gamma"), "beta");
        documents.failsNextWrite = true;
        assertThatThrownBy(() -> store.put(next).join()).isInstanceOf(CompletionException.class);
        assertThat(documents.stored.values())
                .extracting(IndexedDocument::version)
                .containsExactly(1L);
        log.clear();
        put(next);
        assertThat(log).as("what is there is not added again").containsExactly("remove " + id("d", "alpha"), "put d 2");
        assertInStep();

        documents.failsNextWrite = true;
        assertThatThrownBy(() -> store.delete("c", "d", 3).join()).isInstanceOf(CompletionException.class);
        assertThat(store.delete("c", "d", 3).join().stored()).isTrue();
        assertInStep();
    }

    @Test
    void anOutdatedVersionTouchesNothing() {
        put(document(BLUE, "d", 5, List.of("hr"), Map.of(), "alpha"));
        log.clear();
        assertThat(store.put(document("d", 4, "old")).join().stored()).isFalse();
        assertThat(log).containsExactly("put d 4");
        assertThat(store.delete("c", "d", 4).join().stored()).isFalse();
        assertInStep();
    }

    @Test
    void whereAnotherWriterWasFasterItsDocumentStands() {
        put(document("d", 1, "alpha", "beta"));
        documents.faster = () -> documents.put(document(BLUE, "d", 9, List.of("hr"), Map.of(), "beta", "delta"));
        assertThat(store.put(document("d", 2, "beta", "gamma")).join().stored()).isFalse();
        assertInStep();
        documents.faster = () -> documents.put(document("d", 11, "delta", "epsilon"));
        assertThat(store.delete("c", "d", 10).join().stored()).isFalse();
        assertInStep();
    }

    @Test
    void aDeleteTakesTheChunksOfAllGenerations() {
        put(document("d", 1, "alpha"));
        put(document("e", 1, "alpha"));
        put(document(GREEN, "d", 1, List.of(), Map.of(), "alpha"));
        put(document(GREEN, "f", 1, List.of(), Map.of(), "alpha"));
        log.clear();
        assertThat(store.delete("c", "d", 2).join().stored()).isTrue();
        assertThat(log).endsWith("delete d").containsOnlyOnce("delete d").hasSize(3);
        assertInStep();
        assertThat(elements(BLUE)).containsOnlyKeys(id("e", "alpha"));
        assertThat(elements(GREEN)).containsOnlyKeys(id("f", "alpha"));
    }

    @Test
    void aGenerationGoesWithItsVectorSetButNeverTheLiveOne() {
        put(document("d", 1, "alpha"));
        put(document(GREEN, "d", 1, List.of(), Map.of(), "alpha"));
        assertThatThrownBy(() -> store.drop("c", BLUE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(elements(BLUE)).hasSize(1);
        log.clear();
        store.drop("c", GREEN);
        assertThat(log).containsExactly("drop " + GREEN, "drop documents", "drop " + GREEN);
        assertInStep();
    }

    @Test
    void aGenerationThatWasWrittenWithoutAVectorSetIsFilled() {
        for (int i = 0; i < 100; i++) {
            documents.put(
                    document(BLUE, "d" + i, 1, i % 2 == 0 ? List.of("hr") : List.of(), Map.of(), "alpha", "b" + i));
        }
        put(document("d7", 2, "alpha"));
        assertThat(store.fill("c", BLUE)).isEqualTo(198);
        assertInStep();
        assertThat(store.fill("c", BLUE)).isZero();
    }

    @Test
    void whatIsWrittenWhileItIsFilledStands() {
        documents.put(document("d", 1, "alpha", "beta"));
        documents.put(document("e", 1, "alpha"));
        documents.faster = () -> put(document(BLUE, "d", 2, List.of("hr"), Map.of(), "beta", "gamma"));
        store.fill("c", BLUE);
        assertInStep();
        documents.faster = () -> store.delete("c", "d", 3).join();
        store.fill("c", BLUE);
        assertInStep();
    }

    @Test
    void elementsWithoutADocumentAreStrays() {
        put(document("d", 1, "alpha"));
        put(document("e#f", 1, "alpha"));
        put(document("gone", 1, "alpha"));
        documents.delete("c", "gone", 1);
        VectorSetName set = new VectorSetName("c", BLUE);
        assertThat(new Strays(documents)
                        .among(
                                set,
                                List.of(
                                        id("d", "alpha"),
                                        id("d", "old"),
                                        id("e#f", "alpha"),
                                        id("gone", "alpha"),
                                        "no-document")))
                .containsExactlyInAnyOrder(id("d", "old"), id("gone", "alpha"), "no-document");
    }

    private void put(IndexedDocument document) {
        assertThat(store.put(document).join()).isEqualTo(new Replaced(true, List.of()));
    }

    private Map<String, VectorSets.Element> elements(Generation generation) {
        return sets.of(new VectorSetName("c", generation));
    }

    /** Every stored chunk is an element with the attributes of its document, and nothing else is one. */
    private void assertInStep() {
        for (Generation generation : List.of(BLUE, GREEN)) {
            Map<String, String> expected = new TreeMap<>();
            documents.forEach("c", generation, document -> {
                for (IndexedChunk chunk : document.chunks()) {
                    expected.put(chunk.chunkId(), Attributes.of(document).of(chunk.hash()));
                }
            });
            Map<String, String> held = new TreeMap<>();
            elements(generation).forEach((id, element) -> held.put(id, element.attributes()));
            assertThat(held).isEqualTo(expected);
        }
    }
}
