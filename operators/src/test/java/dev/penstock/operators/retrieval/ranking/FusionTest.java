package dev.penstock.operators.retrieval.ranking;

import static dev.penstock.operators.retrieval.ranking.Candidates.candidate;
import static dev.penstock.operators.retrieval.ranking.Candidates.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.state.index.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FusionTest {

    /** Three candidates of which both searches say something: values by hand. */
    @Test
    void theConvexScoreIsTheWeightedSumOfScaledScores() {
        List<Ranked> fused = new Convex(0.8)
                .fuse(List.of(
                        candidate("a", 0.6, 2, 1, 2), candidate("b", 0.2, 8, 2, 1), candidate("c", 0.5, 0, 3, 0)));

        assertThat(ids(fused)).containsExactly("a", "b", "c");
        assertThat(fused.get(0).score()).isEqualTo(0.8 * 1 + 0.2 * 2 / 8, within(1e-12));
        assertThat(fused.get(1).score()).isEqualTo(0.8 * 1.2 / 1.6 + 0.2 * 1, within(1e-12));
        assertThat(fused.get(2).score()).isEqualTo(0.8 * 1.5 / 1.6, within(1e-12));
    }

    @Test
    void theReciprocalRankIsTheSumOverBothSearches() {
        List<Ranked> fused =
                new ReciprocalRank().fuse(List.of(candidate("a", 0.6, 2, 1, 3), candidate("b", 0.2, 8, 0, 1)));

        assertThat(ids(fused)).containsExactly("a", "b");
        assertThat(fused.get(0).score()).isEqualTo(1 / 61.0 + 1 / 63.0, within(1e-12));
        assertThat(fused.get(1).score()).isEqualTo(1 / 61.0, within(1e-12));
    }

    @Test
    void weightsOfRanksDecideWhichSearchLeads() {
        List<Candidate> both = List.of(candidate("near", 0.9, 0, 1, 0), candidate("worded", 0.1, 9, 0, 1));

        assertThat(ids(new ReciprocalRank(2, 1).fuse(both))).containsExactly("near", "worded");
        assertThat(ids(new ReciprocalRank(1, 2).fuse(both))).containsExactly("worded", "near");
    }

    /** A question whose model is not the index's has no cosine anywhere. */
    @ParameterizedTest
    @EnumSource
    void withoutVectorsWordsAloneDecide(FusionKind kind) {
        List<Ranked> fused =
                kind.fusion().fuse(List.of(candidate("b", Double.NaN, 3, 0, 2), candidate("a", Double.NaN, 5, 0, 1)));

        assertThat(ids(fused)).containsExactly("a", "b");
        assertThat(fused).allSatisfy(one -> assertThat(one.score()).isFinite());
    }

    @ParameterizedTest
    @EnumSource
    void withoutSharedWordsVectorsAloneDecide(FusionKind kind) {
        List<Ranked> fused = kind.fusion().fuse(List.of(candidate("b", -0.2, 0, 2, 0), candidate("a", -0.1, 0, 1, 0)));

        assertThat(ids(fused)).containsExactly("a", "b");
        assertThat(fused).allSatisfy(one -> assertThat(one.score()).isFinite());
    }

    @ParameterizedTest
    @EnumSource
    void nothingFoundIsNothingRanked(FusionKind kind) {
        assertThat(kind.fusion().fuse(List.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void equalCandidatesComeInTheOrderOfTheirChunks(FusionKind kind) {
        List<Candidate> equal = List.of(candidate("b", 0.5, 1, 1, 1), candidate("a", 0.5, 1, 1, 1));

        assertThat(ids(kind.fusion().fuse(equal))).containsExactly("a", "b");
    }

    @Test
    void weightsOutsideTheirRangeAreRefused() {
        assertThatThrownBy(() -> new Convex(1.1)).hasMessageContaining("1.1").hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> new Convex(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ReciprocalRank(0, 0)).hasMessageContaining("not both 0");
        assertThatThrownBy(() -> new ReciprocalRank(-1, 2)).hasMessageContaining("-1.0");
    }

    @Property(tries = 300)
    void theOrderInWhichCandidatesComeDoesNotMatter(
            @ForAll("found") List<Candidate> found, @ForAll FusionKind kind, @ForAll long seed) {
        List<Candidate> shuffled = new ArrayList<>(found);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(kind.fusion().fuse(shuffled)).isEqualTo(kind.fusion().fuse(found));
    }

    @Property(tries = 300)
    void everyCandidateIsRankedOnceWithAScoreThatIsANumber(
            @ForAll("found") List<Candidate> found, @ForAll FusionKind kind) {
        List<Ranked> fused = kind.fusion().fuse(found);

        assertThat(fused).extracting(Ranked::candidate).containsExactlyInAnyOrderElementsOf(found);
        assertThat(fused).allSatisfy(one -> assertThat(one.score()).isBetween(0.0, 1.0));
        assertThat(fused).isSortedAccordingTo(Ranked.BEST_FIRST);
    }

    /** Who gets better in either search never falls behind anybody by it. */
    @Property(tries = 300)
    void betterScoresNeverCostAPlace(
            @ForAll("found") List<Candidate> found,
            @ForAll @net.jqwik.api.constraints.DoubleRange(min = 0, max = 2) double nearer,
            @ForAll @net.jqwik.api.constraints.DoubleRange(min = 0, max = 20) double better) {
        for (Candidate one : found) {
            Candidate improved = candidate(
                    one.document(),
                    Math.min(1, one.cosine() + nearer),
                    one.words() + better,
                    one.denseRank(),
                    one.wordsRank());
            List<Candidate> changed = new ArrayList<>(found);
            changed.set(changed.indexOf(one), improved);

            assertThat(place(new Convex().fuse(changed), one))
                    .isLessThanOrEqualTo(place(new Convex().fuse(found), one));
        }
    }

    private static int place(List<Ranked> ranked, Candidate candidate) {
        return ids(ranked).indexOf(candidate.document());
    }

    /** Some with a vector and some without, some without a shared word, with ranks by their scores. */
    @Provide
    Arbitrary<List<Candidate>> found() {
        Arbitrary<Double> cosines =
                Arbitraries.oneOf(Arbitraries.doubles().between(-1, 1).ofScale(2), Arbitraries.just(Double.NaN));
        Arbitrary<Double> words =
                Arbitraries.oneOf(Arbitraries.doubles().between(0, 30).ofScale(2), Arbitraries.just(0.0));
        return Combinators.combine(cosines, words)
                .as((cosine, word) -> new double[] {cosine, word})
                .list()
                .ofMaxSize(12)
                .map(FusionTest::ranked);
    }

    private static List<Candidate> ranked(List<double[]> scores) {
        List<Candidate> found = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            double cosine = scores.get(i)[0];
            double words = scores.get(i)[1];
            int denseRank = Double.isNaN(cosine)
                    ? 0
                    : 1
                            + (int) scores.stream()
                                    .filter(other -> other[0] > cosine)
                                    .count();
            int wordsRank = words == 0
                    ? 0
                    : 1
                            + (int) scores.stream()
                                    .filter(other -> other[1] > words)
                                    .count();
            found.add(candidate("d" + i, cosine, words, denseRank, wordsRank));
        }
        return found;
    }
}
