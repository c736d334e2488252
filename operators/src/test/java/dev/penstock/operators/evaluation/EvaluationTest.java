package dev.penstock.operators.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values that were computed by hand, or published by others. */
class EvaluationTest {
    private static final Offset<Double> TREC_EVAL = within(1e-6);

    /**
     * The example of Wikipedia's page "Discounted cumulative gain": documents D1 to D6 with grades 3, 2, 3, 0, 1, 2, and
     * D7, D8 with 3 and 2 that were not found: DCG 6.861, ideal 8.740, nDCG .785.
     */
    @Test
    void ndcgHasLinearGain() {
        Judgements judged = judged(Map.of("D1", 3, "D2", 2, "D3", 3, "D4", 0, "D5", 1, "D6", 2, "D7", 3, "D8", 2));

        assertThat(score(judged, ranking("D1", "D2", "D3", "D4", "D5", "D6"), Measure.NDCG, 6))
                .isEqualTo(0.785, within(5e-4))
                .isEqualTo(6.8611266 / 8.7403031, within(1e-5));
    }

    /** The ideal ranking of a cutoff holds the cutoff's best grades only: (2/log2(3)) / (3 + 2/log2(3)) at 2. */
    @Test
    void ndcgIsCutWithItsIdeal() {
        Judgements judged = judged(Map.of("a", 3, "b", 2, "c", 1));

        assertThat(score(judged, ranking("x", "b", "a"), Measure.NDCG, 2)).isEqualTo(1.2618595 / 4.2618595, TREC_EVAL);
    }

    /**
     * Manning, Raghavan and Schütze, "Introduction to Information Retrieval", figure 8.2 and its kind: relevant at 1, 3, 6,
     * 9, 10 of five relevant ones: (1 + 2/3 + 3/6 + 4/9 + 5/10) / 5.
     */
    @Test
    void averagePrecisionCountsEveryRelevantDocument() {
        Judgements judged = judged(Map.of("r1", 1, "r2", 1, "r3", 1, "r4", 1, "r5", 1));
        List<Retrieved> found = ranking("r1", "n1", "r2", "n2", "n3", "r3", "n4", "n5", "r4", "r5");

        assertThat(score(judged, found, Measure.AVERAGE_PRECISION, 100))
                .isEqualTo((1 + 2 / 3.0 + 3 / 6.0 + 4 / 9.0 + 5 / 10.0) / 5, TREC_EVAL)
                .isEqualTo(0.622222, TREC_EVAL);
        assertThat(score(judged, found, Measure.AVERAGE_PRECISION, 3)).isEqualTo((1 + 2 / 3.0) / 5, TREC_EVAL);
        assertThat(score(judged, found, Measure.RECALL, 3)).isEqualTo(0.4, TREC_EVAL);
        assertThat(score(judged, found, Measure.RECALL, 100)).isEqualTo(1, TREC_EVAL);
    }

    @Test
    void theReciprocalRankIsThatOfTheFirstRelevantDocumentWithinTheCutoff() {
        Judgements judged = judged(Map.of("r", 2, "n", 0, "m", -1));

        assertThat(score(judged, ranking("n", "m", "r"), Measure.RECIPROCAL_RANK, 10))
                .isEqualTo(1 / 3.0, TREC_EVAL);
        assertThat(score(judged, ranking("n", "m", "r"), Measure.RECIPROCAL_RANK, 2))
                .isZero();
    }

    /** trec_eval puts the larger id first where scores are equal, and does not look at ranks. */
    @Test
    void equalScoresAreOrderedByIdDownward() {
        Judgements judged = judged(Map.of("d2", 1));

        assertThat(score(
                        judged,
                        List.of(new Retrieved("d1", 5), new Retrieved("d2", 5), new Retrieved("d3", 5)),
                        Measure.RECIPROCAL_RANK,
                        10))
                .isEqualTo(0.5, TREC_EVAL);
    }

    /** trec_eval reads scores as 32-bit numbers: these two are equal to it. */
    @Test
    void scoresAreComparedAsFloats() {
        Judgements judged = judged(Map.of("b", 1));

        assertThat(score(
                        judged,
                        List.of(new Retrieved("a", 1.000000001), new Retrieved("b", 1)),
                        Measure.RECIPROCAL_RANK,
                        10))
                .isEqualTo(1, TREC_EVAL);
    }

    /** By bytes of UTF-8, as C compares: a character beyond the basic plane is larger than every one within. */
    @Test
    void idsAreComparedByTheirBytes() {
        Judgements judged = judged(Map.of("\uD83D\uDE00", 1));

        assertThat(score(
                        judged,
                        List.of(new Retrieved("\uFF01", 1), new Retrieved("\uD83D\uDE00", 1)),
                        Measure.RECIPROCAL_RANK,
                        10))
                .isEqualTo(1, TREC_EVAL);
    }

    @Test
    void aJudgedQueryWithoutResultCountsZeroAndAnUnjudgedOneDoesNotCount() {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        grades.put("found", Map.of("d", 1));
        grades.put("nothing found", Map.of("d", 1));
        grades.put("nothing relevant", Map.of("d", 0));
        grades.put("never asked", Map.of("d", 1));
        Metric metric = new Metric(Measure.RECALL, 10);
        Evaluation evaluation = new Evaluation(new Judgements(grades), List.of(metric));

        evaluation.add("found", ranking("d"));
        evaluation.add("nothing found", List.of());
        evaluation.add("nothing relevant", ranking("d"));
        evaluation.add("not judged", ranking("d"));

        assertThat(evaluation.means()).containsOnlyKeys(metric);
        assertThat(evaluation.means().get(metric)).isEqualTo(0.25, TREC_EVAL);
        assertThat(evaluation.perQuery(metric)).containsExactly(1.0, 0.0, 0.0, 0.0);
    }

    @Test
    void noQueryAtAllIsNoDivisionByZero() {
        Metric metric = new Metric(Measure.NDCG, 10);

        assertThat(new Evaluation(new Judgements(Map.of()), List.of(metric)).means())
                .containsEntry(metric, 0.0);
    }

    @Test
    void whatCannotBeScoredIsRefused() {
        Judgements judged = judged(Map.of("d", 1));
        Evaluation evaluation = new Evaluation(judged, List.of(new Metric(Measure.NDCG, 10)));
        evaluation.add("q", ranking("d"));

        assertThatThrownBy(() -> evaluation.add("q", ranking("d"))).hasMessageContaining("query q was given twice");
        assertThatThrownBy(() -> evaluation.add("q", ranking("d", "d")))
                .hasMessageContaining("found twice for query q");
        assertThatThrownBy(() -> new Metric(Measure.NDCG, 0)).hasMessageContaining("cutoff 0");
    }

    private static Judgements judged(Map<String, Integer> grades) {
        return new Judgements(Map.of("q", grades));
    }

    private static List<Retrieved> ranking(String... documents) {
        List<Retrieved> found = new ArrayList<>();
        for (String document : documents) {
            found.add(new Retrieved(document, 100 - found.size()));
        }
        return found;
    }

    private static double score(Judgements judged, List<Retrieved> found, Measure measure, int cutoff) {
        Metric metric = new Metric(measure, cutoff);
        Evaluation evaluation = new Evaluation(judged, List.of(metric));
        evaluation.add("q", found);
        return evaluation.means().get(metric);
    }
}
