package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.head.TagScheme;
import dev.penstock.inference.model.TokenOffsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TagsTest {
    private static final List<String> LABELS = List.of("PERSON", "PLACE");

    /** [CLS] Ann Lee, | lives | in Ro ##me [SEP] */
    private static final TokenOffsets TOKENS =
            new TokenOffsets(new int[] {0, 0, 4, 7, 9, 15, 18, 20, 0}, new int[] {0, 3, 7, 8, 14, 17, 20, 22, 0});

    @Test
    void tokensOfAPartHaveItsLabel() {
        LabelledText text = text(new LabelledText.Span("PERSON", 0, 7), new LabelledText.Span("PLACE", 18, 22));

        assertThat(Tags.of(text, TOKENS, LABELS, TagScheme.BIO)).containsExactly(0, 1, 2, 0, 0, 0, 3, 4, 0);
        assertThat(Tags.of(text, TOKENS, LABELS, TagScheme.IO)).containsExactly(0, 1, 1, 0, 0, 0, 2, 2, 0);
    }

    @Test
    void aTokenThatIsCutByThePartBelongsToIt() {
        assertThat(Tags.of(text(new LabelledText.Span("PERSON", 1, 2)), TOKENS, LABELS, TagScheme.BIO))
                .containsExactly(0, 1, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void ofPartsThatOverlapTheFirstCountsAndLabelsThatDoNotCountAreOutside() {
        LabelledText text = text(
                new LabelledText.Span("PLACE", 4, 8),
                new LabelledText.Span("PERSON", 0, 7),
                new LabelledText.Span("DATE", 18, 22));

        assertThat(Tags.of(text, TOKENS, LABELS, TagScheme.BIO)).containsExactly(0, 1, 3, 4, 0, 0, 0, 0, 0);
    }

    private static LabelledText text(LabelledText.Span... spans) {
        return new LabelledText("Ann Lee, lives in Rome", Set.of(), List.of(spans), "");
    }
}
