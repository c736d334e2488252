package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TemplateTextsTest {
    @Test
    void textsAreDifferentCompleteAndOfAllKinds() {
        List<LabelledText> texts =
                TemplateTexts.EVERYDAY.file(1300, 1, Set.of(), false).rows();

        assertThat(texts).extracting(LabelledText::text).doesNotHaveDuplicates();
        assertThat(texts).allSatisfy(text -> {
            assertThat(text.text()).isNotBlank().doesNotContainPattern("\\{[a-z]+}");
            assertThat(text.labels()).isEmpty();
        });
        assertThat(texts.stream().collect(Collectors.groupingBy(LabelledText::group)))
                .hasSizeGreaterThanOrEqualTo(13);
    }

    @Test
    void theSameSeedGivesTheSameTexts() {
        assertThat(TemplateTexts.EVERYDAY.file(200, 4, Set.of(), false).rows())
                .isEqualTo(TemplateTexts.EVERYDAY.file(200, 4, Set.of(), false).rows());
        assertThat(TemplateTexts.EVERYDAY.file(200, 4, Set.of(), false).rows())
                .isNotEqualTo(
                        TemplateTexts.EVERYDAY.file(200, 5, Set.of(), false).rows());
    }

    @Test
    void moreTextsThanTheTemplatesGiveAreNotMade() {
        assertThat(TemplateTexts.EVERYDAY
                        .file(TemplateTexts.MOST, 1, Set.of(), false)
                        .data()
                        .rows())
                .isBetween(5_000L, (long) TemplateTexts.MOST);
    }

    @Test
    void attacksHaveTheLabel() {
        assertThat(TemplateTexts.ATTACK.file(120, 1, Set.of("attack"), false).rows())
                .hasSizeGreaterThan(100)
                .allSatisfy(text -> assertThat(text.labels()).containsExactly("attack"))
                .extracting(LabelledText::text)
                .doesNotHaveDuplicates();
    }

    @Test
    void namesAndPlacesAreLabelledWhereTheyStand() {
        assertThat(TemplateTexts.EVERYDAY.file(1300, 1, Set.of(), true).rows())
                .flatExtracting(text -> text.spans().stream()
                        .map(span -> span.label() + " " + text.text().substring(span.start(), span.end()))
                        .toList())
                .contains("PERSON Priya", "PERSON Ada Lovelace", "LOCATION Lisbon", "LOCATION Hamburg")
                .doesNotContain("PERSON Lisbon");
    }
}
