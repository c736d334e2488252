package dev.penstock.state.index;

import static dev.penstock.state.index.Documents.BLUE;
import static dev.penstock.state.index.Documents.document;
import static dev.penstock.state.index.Documents.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard whose nearest chunks are known elsewhere: what it believes of them, and when it compares them itself. */
class PlainVectorsTest {
    private static final int MANY = 3000;

    private final Proposals outside = new Proposals();
    private final CorpusShard shard = CorpusShard.open(null, "c", BLUE, outside);

    /** Says what a test wants, and remembers what it was asked. */
    private static final class Proposals implements NearestChunks {
        private final List<Question> asked = new ArrayList<>();
        private Optional<List<String>> answer = Optional.of(List.of());

        @Override
        public Optional<List<String>> nearest(Question question) {
            asked.add(question);
            return answer;
        }

        @Override
        public long failures() {
            return 0;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        shard.close();
    }

    @Test
    void whatIsProposedIsRankedByTheExactCosine() {
        many();
        List<String> proposed = List.of("d3#0", "d1#0", "d2#0");
        outside.answer = Optional.of(proposed);
        float[] asked = vector("text 2".hashCode());
        List<Candidate> found = shard.search(query(List.of(), asked, 3));
        assertThat(ids(found)).first().isEqualTo("d2#0");
        assertThat(ids(found)).containsExactlyInAnyOrderElementsOf(proposed);
        assertThat(found)
                .allSatisfy(one -> assertThat(one.cosine())
                        .isCloseTo(VectorUtil.dotProduct(asked, one.chunk().vector()), within(1e-6)));
        assertThat(outside.asked).singleElement().satisfies(question -> {
            assertThat(question.corpus()).isEqualTo("c");
            assertThat(question.generation()).isEqualTo(BLUE);
            assertThat(question.within()).as("everybody may see everything").isNull();
        });
    }

    @Test
    void whatIsUnknownOrMayNotBeSeenIsDroppedWhateverIsProposed() {
        many("hr");
        outside.answer = Optional.of(List.of("nobody#0", "d1#0", "d2#0", "d3#0", "d4#0"));
        List<Candidate> found = shard.search(query(List.of("it"), vector(1), 2));
        assertThat(ids(found)).containsExactlyInAnyOrder("d2#0", "d4#0");
        assertThat(outside.asked)
                .singleElement()
                .satisfies(question -> assertThat(question.within().labels()).containsExactly("it"));
    }

    @Test
    void whereAFilterLeavesLittleItIsComparedHere() {
        many();
        shard.put(document("c", BLUE, "rare", 1, List.of("rare"), Map.of("lang", "en"), "one", "two"));
        shard.put(document("c", BLUE, "hidden", 1, List.of("other"), Map.of("lang", "en"), "one"));
        shard.refresh();
        CorpusQuery query = new CorpusQuery(
                "c", List.of("rare"), Map.of("lang", List.of("en")), "", vector("two".hashCode()), BLUE.model(), 5);
        assertThat(ids(shard.search(query))).containsExactly("rare#1", "rare#0");
        assertThat(outside.asked).isEmpty();
    }

    @Test
    void whereTooLittleIsProposedItIsComparedHereAndExact() {
        many();
        shard.remove("d5");
        shard.refresh();
        float[] asked = vector(77);
        List<String> expected = IntStream.range(0, MANY)
                .filter(i -> i != 5)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        i -> -VectorUtil.dotProduct(asked, vector(("text " + i).hashCode()))))
                .limit(10)
                .map(i -> "d" + i + "#0")
                .toList();
        outside.answer = Optional.of(List.of("orphan#0", "d5#0", "d7#0"));
        assertThat(ids(shard.search(query(List.of(), asked, 10)))).containsExactlyElementsOf(expected);
    }

    @Test
    void withoutAnAnswerWordsAloneFind() {
        many();
        outside.answer = Optional.empty();
        CorpusQuery query = new CorpusQuery("c", List.of(), Map.of(), "text 7", vector(1), BLUE.model(), 3);
        List<Candidate> found = shard.search(query);
        assertThat(found)
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.denseRank()).isZero());
        assertThat(found).extracting(one -> one.chunk().text()).contains("text 7");
    }

    @Test
    void aVectorOfAnotherLengthFindsNothing() {
        shard.put(document("d", 1, "alpha"));
        shard.refresh();
        assertThat(shard.search(query(List.of(), new float[] {1, 0}, 3))).isEmpty();
    }

    @Test
    void aFolderOfTheOtherKindIsBuiltAnew(@TempDir Path folder) {
        try (CorpusShard graph = CorpusShard.open(folder, "c", BLUE)) {
            graph.put(document("d", 1, "alpha"));
            graph.commit();
        }
        try (CorpusShard plain = CorpusShard.open(folder, "c", BLUE, outside)) {
            assertThat(plain.size()).isZero();
            plain.put(document("d", 1, "alpha"));
            plain.commit();
        }
        try (CorpusShard again = CorpusShard.open(folder, "c", BLUE, outside)) {
            assertThat(again.size()).isEqualTo(1);
            assertThat(ids(again.search(query(List.of(), vector(1), 3)))).containsExactly("d#0");
        }
        try (CorpusShard graph = CorpusShard.open(folder, "c", BLUE)) {
            assertThat(graph.size()).isZero();
        }
    }

    /** So many that a filter which half of them meet is left to the search elsewhere; odd ones have the labels. */
    private void many(String... labels) {
        for (int i = 0; i < MANY; i++) {
            shard.put(document("c", BLUE, "d" + i, 1, i % 2 == 1 ? List.of(labels) : List.of(), Map.of(), "text " + i));
        }
        shard.refresh();
    }

    private static CorpusQuery query(List<String> labels, float[] asked, int candidates) {
        return new CorpusQuery("c", labels, Map.of(), "", asked, BLUE.model(), candidates);
    }

    /** In the order of the dense search. */
    private static List<String> ids(List<Candidate> found) {
        Stream<Candidate> dense = found.stream().filter(one -> one.denseRank() > 0);
        return dense.sorted(Comparator.comparingInt(Candidate::denseRank))
                .map(one -> one.chunk().chunkId())
                .toList();
    }
}
