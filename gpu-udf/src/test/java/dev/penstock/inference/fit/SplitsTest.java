package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
    @Test
    void eachLabelIsHeldBackInTheSameShare() {
        List<LabelledText> texts = texts(200, 20, 1);
        boolean[] apart = Splits.heldBack(texts, 0.2, false, Set.of(), 1);

        assertThat(count(texts, apart, true)).isEqualTo(4);
        assertThat(count(texts, apart, false)).isEqualTo(40);
        assertThat(Splits.heldBack(texts, 0.2, false, Set.of(), 1)).isEqualTo(apart);
        assertThat(Splits.heldBack(texts, 0.2, false, Set.of(), 2)).isNotEqualTo(apart);
    }

    @Test
    void groupsStayWholeAndBothKindsOfThemAreHeldBack() {
        List<LabelledText> texts = texts(400, 100, 5);
        boolean[] apart = Splits.heldBack(texts, 0.2, true, Set.of(), 3);

        Set<String> held = new HashSet<>();
        Set<String> fitted = new HashSet<>();
        for (int i = 0; i < apart.length; i++) {
            (apart[i] ? held : fitted).add(texts.get(i).group());
        }
        assertThat(held).doesNotContainAnyElementsOf(fitted);
        assertThat(held).anyMatch(group -> group.startsWith("with")).anyMatch(group -> group.startsWith("out"));
        assertThat(fitted.stream().filter(group -> group.startsWith("with"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void foldsKeepGroupsWholeAndEveryFoldHasTheOthersLabels() {
        List<LabelledText> texts = texts(300, 90, 3);
        int[] fold = Splits.folds(texts, 5, true, 1);

        for (LabelledText text : texts) {
            long folds = IntStream.range(0, fold.length)
                    .filter(i -> texts.get(i).group().equals(text.group()))
                    .map(i -> fold[i])
                    .distinct()
                    .count();
            assertThat(folds).isEqualTo(1);
        }
        for (int f = 0; f < 5; f++) {
            int left = f;
            assertThat(IntStream.range(0, fold.length).filter(i -> fold[i] != left))
                    .anyMatch(i -> !texts.get(i).labels().isEmpty());
        }
    }

    @Test
    void namedGroupsAreHeldBackAndUnknownOnesRefused() {
        List<LabelledText> texts = texts(40, 20, 2);
        boolean[] apart = Splits.heldBack(texts, 0, true, Set.of("with1"), 1);

        assertThat(IntStream.range(0, apart.length).filter(i -> apart[i]))
                .allMatch(i -> texts.get(i).group().equals("with1"))
                .hasSize(10);
        assertThatThrownBy(() -> Splits.heldBack(texts, 0, true, Set.of("nobody"), 1))
                .hasMessageContaining("no group nobody")
                .hasMessageContaining("with1");
    }

    @Test
    void aLabelInOneGroupOnlyCannotBeSplitByGroups() {
        assertThatThrownBy(() -> Splits.requireGroups(texts(40, 20, 1)))
                .hasMessageContaining("--group: no label, x stands in one group only");
        assertThatThrownBy(() -> Splits.heldBack(texts(40, 20, 2), 0.2, true, Set.of(), 1))
                .hasMessageContaining("can be held back");
    }

    private static long count(List<LabelledText> texts, boolean[] apart, boolean with) {
        return IntStream.range(0, apart.length)
                .filter(i -> apart[i] && texts.get(i).labels().isEmpty() != with)
                .count();
    }

    private static List<LabelledText> texts(int without, int with, int groups) {
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < without; i++) {
            texts.add(new LabelledText("t" + i, Set.of(), List.of(), "out" + i % groups));
        }
        for (int i = 0; i < with; i++) {
            texts.add(new LabelledText("a" + i, Set.of("x"), List.of(), "with" + i % groups));
        }
        return texts;
    }
}
