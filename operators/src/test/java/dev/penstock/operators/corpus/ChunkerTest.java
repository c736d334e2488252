package dev.penstock.operators.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.records.TokenEstimate;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    private final Chunker chunker = new Chunker(new ChunkingOptions(20, 10, 100), TokenCounter.ESTIMATE);

    @Test
    void headingsSeparateChunksAndNameThem() {
        String text = """
                Before any heading.

                # Guide ##

                Intro.

                ## Install

                Use Maven.
                ### Offline
                # Next
                The end.
                """;
        assertThat(markdown(text))
                .extracting(TextChunk::title, TextChunk::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("", "Before any heading."),
                        org.assertj.core.groups.Tuple.tuple("Guide", "Intro."),
                        org.assertj.core.groups.Tuple.tuple("Guide > Install", "Use Maven."),
                        org.assertj.core.groups.Tuple.tuple("Next", "The end."));
    }

    @Test
    void paragraphsShareAChunkAsLongAsTheyFit() {
        String text =
                "One paragraph here.\n\nAnother paragraph.\n\n" + "A third one that is too long for the same chunk.";
        assertThat(plain(text))
                .extracting(TextChunk::text)
                .containsExactly(
                        "One paragraph here.\n\nAnother paragraph.",
                        "Another paragraph.\n\nA third one that is too long for the same chunk.");
    }

    @Test
    void aLongParagraphIsCutBetweenSentencesWithOneSentenceInBoth() {
        String text = "The first sentence stands here. The second sentence follows. The third one ends the text.";
        assertThat(plain(text))
                .extracting(TextChunk::text)
                .containsExactly(
                        "The first sentence stands here. The second sentence follows.",
                        "The second sentence follows. The third one ends the text.");
    }

    @Test
    void codeThatFitsIsKeptWholeAndItsCommentsAreNoHeadings() {
        String text = """
                Start it so, which takes a moment on a cold machine:

                ```sh
                # not a heading

                ./penstock demo
                ```
                """;
        List<TextChunk> chunks = markdown(text);
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(1).text()).isEqualTo("```sh\n# not a heading\n\n./penstock demo\n```");
        assertThat(chunks.get(1).title()).isEmpty();
    }

    @Test
    void codeThatDoesNotFitIsCutBetweenLines() {
        StringBuilder text = new StringBuilder("```\n");
        for (int i = 0; i < 20; i++) {
            text.append("    line number ").append(i).append(";\n");
        }
        text.append("```\n");
        List<TextChunk> chunks = markdown(text.toString());
        assertThat(chunks).hasSizeGreaterThan(3);
        assertThat(chunks.get(1).text()).startsWith("    line number ").endsWith(";");
    }

    @Test
    void inPlainTextASharpIsNoHeading() {
        assertThat(plain("# 5 is the number")).extracting(TextChunk::title).containsExactly("");
    }

    @Test
    void nothingComesOfNothing() {
        assertThat(markdown("")).isEmpty();
        assertThat(markdown(" \n\n# Only a heading\n")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkingOptions(3, 0, 100))
                .withMessageContaining("at least 16");
    }

    @Property(tries = 300)
    void offsetsAreExactChunksAreBoundedAndNoLetterIsLost(@ForAll("documents") String text) {
        List<TextChunk> chunks = markdown(text);
        boolean[] covered = new boolean[text.length()];
        for (TextChunk chunk : chunks) {
            assertThat(text.substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
            assertThat(TokenEstimate.of(chunk.text())).isBetween(1, 20);
            java.util.Arrays.fill(covered, chunk.start(), chunk.end(), true);
        }
        for (int start = 0; start < text.length(); start = text.indexOf('\n', start) + 1) {
            int end = text.indexOf('\n', start);
            boolean heading = text.startsWith("#", start);
            for (int i = start; i < end && !heading; i++) {
                assertThat(covered[i] || Character.isWhitespace(text.charAt(i))).isTrue();
            }
            if (end < 0) {
                break;
            }
        }
        assertThat(chunks).extracting(TextChunk::start).isSorted();
    }

    private List<TextChunk> markdown(String text) {
        return chunker.chunk(new ParsedText(text, true, null, "text/markdown", Map.of()));
    }

    private List<TextChunk> plain(String text) {
        return chunker.chunk(new ParsedText(text, false, null, "text/plain", Map.of()));
    }

    @Provide
    Arbitrary<String> documents() {
        return Arbitraries.of(
                        "# Title\n",
                        "## Sub title\n",
                        "\n",
                        "```\n",
                        "A short sentence. ",
                        "Is this one longer than the others, e.g. by far? ",
                        "word ",
                        "\ud83d\ude00",
                        "x".repeat(130),
                        "- item\n",
                        "\tcode;\n",
                        "~~~\n")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts) + "\n");
    }
}
