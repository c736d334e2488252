package dev.penstock.jobs.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void equalResultsOverlapWholly() {
        Comparison.Search same = (question, k) -> List.of("a", "b");
        Comparison compared = Comparison.of(List.of("one", "two"), 5, same, same);
        assertThat(compared.overlap()).isEqualTo(1);
        assertThat(compared.sameFirst()).isEqualTo(1);
        assertThat(compared.questions()).isEqualTo(2);
    }

    @Test
    void overlapCountsDocumentsThatBothFoundAndNamesTheQuestionThatDiffersMost() {
        Map<String, List<String>> one = Map.of("x", List.of("a", "b", "c", "d"), "y", List.of("a"));
        Map<String, List<String>> other = Map.of("x", List.of("b", "a", "e", "f"), "y", List.of("a"));
        Comparison compared = Comparison.of(List.of("y", "x"), 4, (q, k) -> one.get(q), (q, k) -> other.get(q));
        assertThat(compared.overlap()).isEqualTo(0.75, within(1e-12));
        assertThat(compared.sameFirst()).isEqualTo(0.5, within(1e-12));
        assertThat(compared.leastAlike()).isEqualTo("x");
        assertThat(compared.leastOverlap()).isEqualTo(0.5, within(1e-12));
    }

    @Test
    void nothingFoundByBothIsAgreementAndByOneIsNot() {
        assertThat(Comparison.of(List.of("q"), 3, (q, k) -> List.of(), (q, k) -> List.of())
                        .overlap())
                .isEqualTo(1);
        Comparison half = Comparison.of(List.of("q"), 3, (q, k) -> List.of("a"), (q, k) -> List.of());
        assertThat(half.overlap()).isZero();
        assertThat(half.sameFirst()).isZero();
    }
}
