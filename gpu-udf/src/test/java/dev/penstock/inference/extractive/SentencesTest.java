package dev.penstock.inference.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void splitsProseAtItsFullStopsAndNotElsewhere() {
        assertThat(
                        split(
                                "Dr. Smith pays 3.50 dollars, e.g. Monday. See penstock.dev for v1.2.3! Does it work? Yes it does."))
                .containsExactly(
                        "Dr. Smith pays 3.50 dollars, e.g. Monday.",
                        "See penstock.dev for v1.2.3!",
                        "Does it work?",
                        "Yes it does.");
    }

    @Test
    void keepsAWrappedParagraphTogetherAndParagraphsApart() {
        assertThat(split("The breaker opens after\nten failed calls.\n\nIt closes after three probes"))
                .containsExactly("The breaker opens after\nten failed calls.", "It closes after three probes");
    }

    @Test
    void neverGluesHeadingsListsTablesAndCode() {
        String markdown = """
                # Configuration of tiers
                The file has one key per tier
                - cheap answers from passages
                  wrapped onto a second line
                - mid reads more context
                1. Start the broker first
                2) Start the job afterwards

                | option | default |
                |--------|---------|
                | timeout | 30 seconds |

                ```
                ./penstock demo --keep
                ```
                Underlined heading here
                -----------------------
                > A quoted sentence that
                > goes on in the next line.
                """;

        assertThat(split(markdown))
                .containsExactly(
                        "The file has one key per tier",
                        "cheap answers from passages\n  wrapped onto a second line",
                        "mid reads more context",
                        "Start the broker first",
                        "Start the job afterwards",
                        "| option | default |",
                        "| timeout | 30 seconds |",
                        "./penstock demo --keep",
                        "A quoted sentence that\n> goes on in the next line.");
    }

    @Test
    void ignoresFullStopsInInlineCode() {
        assertThat(split("Set `a. B` to true. Then start the job again."))
                .containsExactly("Set `a. B` to true.", "Then start the job again.");
    }

    @Test
    void splitsTextWithoutSpacesBetweenSentences() {
        assertThat(split("漢字は難しいです。でも面白いです。")).containsExactly("漢字は難しいです。", "でも面白いです。");
    }

    @Test
    void cutsWhatHasNoFullStopAndLeavesOutFragments() {
        assertThat(split("word ".repeat(400))).hasSizeGreaterThan(2).allMatch(part -> part.length() <= 800);
        assertThat(split("")).isEmpty();
        assertThat(split("See.\n\n7\n\n---\n")).isEmpty();
    }

    @Test
    void rendersOnOneLineWithoutMarks() {
        assertThat(Candidates.plain("A quote that\n> goes  on")).isEqualTo("A quote that goes on");
        assertThat(Candidates.plain("| timeout | 30 seconds |")).isEqualTo("timeout, 30 seconds");
    }

    private static List<String> split(String text) {
        return Sentences.split(text).stream()
                .map(span -> text.substring(span.start(), span.end()))
                .toList();
    }
}
