package dev.penstock.operators.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.state.index.IndexedChunk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderingTest {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    @Test
    void whatSaysTheSameAsABetterCandidateGoes() {
        IndexedChunk original = TestCorpora.chunk("a", 0, 0, "The same words");
        IndexedChunk copy = TestCorpora.chunk("b", 0, 0, "The same words");
        List<Ranked> ranked = List.of(
                Retrievals.ranked(original, 5, 0),
                Retrievals.ranked(copy, 4, 0),
                Retrievals.ranked("near", 3, 0.995f, 0.0998f),
                Retrievals.ranked("nearer", 2, 1, 0),
                Retrievals.ranked("other", 1, 0.9f, 0.436f));
        assertThat(Retrievals.names(NearDuplicates.without(ranked, 10))).containsExactly("a", "near", "other");
        assertThat(Retrievals.names(NearDuplicates.without(ranked, 2))).containsExactly("a", "near");
    }

    @Test
    void anOldDocumentLosesAtMostHalfOfItsScore() {
        List<Ranked> weighed = Freshness.weigh(
                List.of(
                        at("ancient", 10, -100_000 * DAY_MS),
                        at("worst", 9, 0),
                        at("month", 9.9, -30 * DAY_MS),
                        at("now", 9.8, 0),
                        at("future", 9.7, DAY_MS)),
                Duration.ofDays(30),
                Retrievals.NOW_MS);
        assertThat(Retrievals.names(weighed)).containsExactly("now", "future", "month", "ancient", "worst");
        assertThat(weighed)
                .extracting(Ranked::score)
                .satisfiesExactly(
                        now -> assertThat(now).isCloseTo(0.8, within(1e-9)),
                        future -> assertThat(future).isCloseTo(0.7, within(1e-9)),
                        month -> assertThat(month).isCloseTo(0.675, within(1e-9)),
                        ancient -> assertThat(ancient).isCloseTo(0.5, within(1e-9)),
                        worst -> assertThat(worst).isZero());
    }

    @Test
    void diversityPrefersAnotherThoughtToMoreOfTheSame() {
        List<Ranked> ranked = List.of(
                Retrievals.ranked("best", 1, 1, 0),
                Retrievals.ranked("same", 0.9, 0.97f, 0.243f),
                Retrievals.ranked("other", 0.5, 0, 1),
                Retrievals.ranked("worst", 0, -1, 0));
        assertThat(Retrievals.names(Diversity.choose(ranked, 2, 0.5))).containsExactly("best", "other");
        assertThat(Retrievals.names(Diversity.choose(ranked, 2, 1))).containsExactly("best", "same");
        assertThat(Retrievals.names(Diversity.choose(ranked, 9, 0.5)))
                .hasSize(4)
                .startsWith("best", "other");
    }

    @Test
    void diversityWorksWithoutVectorsAndWithEqualScores() {
        List<Ranked> ranked = List.of(Retrievals.ranked("a", 1), Retrievals.ranked("b", 1));
        assertThat(Retrievals.names(Diversity.choose(ranked, 2, 0.3))).containsExactly("a", "b");
        assertThat(Diversity.choose(List.of(), 2, 0.3)).isEmpty();
    }

    @Test
    void whatSeveralQuestionsFindComesFirst() {
        List<Ranked> first = List.of(Retrievals.ranked("a", 9), Retrievals.ranked("b", 8), Retrievals.ranked("c", 7));
        List<Ranked> second = List.of(Retrievals.ranked("b", 0.2), Retrievals.ranked("d", 0.1));
        List<Ranked> fused = RankFusion.of(List.of(first, second));
        assertThat(Retrievals.names(fused)).containsExactly("b", "a", "d", "c");
        assertThat(fused.get(0).score()).isCloseTo(1.0 / 62 + 1.0 / 61, within(1e-12));
        assertThat(RankFusion.of(List.of(first))).isSameAs(first);
    }

    @Test
    void evidenceIsTheNearestPassageAndTheOneThatSharesMostTerms() {
        RetrievalPlan plan = Retrievals.plan("{min-cosine: 0.3, min-overlap: 0.6}");
        List<Ranked> found = List.of(
                Retrievals.ranked(TestCorpora.chunk("a", 0, 0, "Checkpoints are intervals", 0.2f, 0.98f), 1, 0),
                Retrievals.ranked(TestCorpora.chunk("b", 0, 0, "nothing", 0.25f, 0.968f), 1, 0));
        SearchVector near = new SearchVector(new float[] {1, 0}, "m");
        Evidence weak = Evidence.of("How long is the checkpoint timeout?", near, found, plan);
        assertThat(weak.cosine()).isCloseTo(0.25, within(1e-6));
        assertThat(weak.overlap()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(weak.isWeak(plan)).isTrue();
        Evidence byWords = Evidence.of("What interval do checkpoints have?", near, found, plan);
        assertThat(byWords.overlap()).isEqualTo(1);
        assertThat(byWords.isWeak(plan)).isFalse();
        assertThat(byWords.isStrongerThan(weak, plan)).isTrue();
        Evidence byMeaning = Evidence.of("timeout", new SearchVector(new float[] {0.2f, 0.98f}, "m"), found, plan);
        assertThat(byMeaning.isWeak(plan)).isFalse();
        assertThat(byMeaning.inWords()).isEqualTo("cosine 1.00");
        assertThat(Evidence.of("timeout", SearchVector.NONE, found, plan).isWeak(plan))
                .isTrue();
        assertThat(Evidence.of("", SearchVector.NONE, List.of(), plan).isWeak(plan))
                .isTrue();
    }

    @Test
    void aCorpusHasItsOwnOptionsAndTheGeneralOnesElsewhere() {
        RetrievalOptions options = Retrievals.options(
                "{passages: 4, widen: false, corpora: {news: {freshness-half-life: 30d, widen: true}}}");
        assertThat(options.plan("news").freshnessHalfLife()).isEqualTo(Duration.ofDays(30));
        assertThat(options.plan("news").widen()).isTrue();
        assertThat(options.plan("news").passages()).isEqualTo(4);
        assertThat(options.plan("docs").widen()).isFalse();
        assertThat(options.plan("docs").freshnessHalfLife()).isZero();
        assertThat(options.plans()).hasSize(2);
    }

    private static Ranked at(String documentId, double score, long sinceNowMs) {
        return Retrievals.ranked(
                TestCorpora.chunk(documentId, 0, 0, "text of " + documentId), score, Retrievals.NOW_MS + sinceNowMs);
    }
}
