package dev.penstock.operators.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.records.TokenEstimate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                        Tuple.tuple("", "Before any heading."),
                        Tuple.tuple("Guide", "Intro."),
                        Tuple.tuple("Guide > Install", "Use Maven."),
                        Tuple.tuple("Next", "The end."));
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

    @Test
    void underlinesMakeHeadingsAndIndentedLinesDoNot() {
        String text = """
                Guide
                =====

                Intro to all of it.

                Install
                -------
                    # a comment in code

                One more line
                ---
                Text.
                """;
        assertThat(markdown(text))
                .extracting(TextChunk::title)
                .containsExactly("Guide", "Guide > Install", "Guide > One more line");
    }

    @Test
    void frontMatterIsNoHeading() {
        assertThat(markdown("---\ntitle: x\n---\n# A\n\nText.\n"))
                .extracting(TextChunk::title, TextChunk::text)
                .containsExactly(Tuple.tuple("", "---\ntitle: x\n---"), Tuple.tuple("A", "Text."));
    }

    @Test
    void theTitleStandsInForAFirstHeading() {
        List<TextChunk> chunks = chunker.chunk(new ParsedText(
                "Before.\n\n## Second\n\nHere.\n\n# First\n\nThere.", true, "Guide", "text/html", Map.of()));
        assertThat(chunks).extracting(TextChunk::title).containsExactly("Guide", "Guide > Second", "First");
    }

    @Test
    void headingsTakeHalfOfAChunkAtMost() {
        String text = "# " + "outer ".repeat(20) + "\n## inner\n\nText.\n\n# " + "x".repeat(500) + "\n\nMore text.";
        List<TextChunk> chunks = markdown(text);
        assertThat(chunks.get(0).title()).isEqualTo("inner");
        assertThat(chunks.get(1).title()).matches("x{10,40}");
    }

    @Test
    void shortSectionsBelowOneHeadingShareAChunk() {
        Chunker large = new Chunker(new ChunkingOptions(120, 10, 120), TokenCounter.ESTIMATE);
        String text = "# Guide\n\n## A\n\nYes.\n\n## B\n\nNo.\n\n## C\n\n" + "Long sentence here. ".repeat(10)
                + "\n\n## D\n\nNever.\n\n# Other\n\n## E\n\nEver.\n";
        List<TextChunk> chunks = large.chunk(new ParsedText(text, true, null, "text/markdown", Map.of()));
        assertThat(chunks).extracting(TextChunk::title).containsExactly("Guide", "Guide > D", "Other > E");
        assertThat(chunks.get(0).text()).startsWith("## A\n\nYes.\n\n## B\n\nNo.\n\n## C\n\nLong");
    }

    @Test
    void listsAreCutBetweenItemsAndTablesBetweenRows() {
        String items = "1. The first item is here\n2. The second item is here\n3. The third item is here\n";
        assertThat(markdown(items))
                .extracting(TextChunk::text)
                .allSatisfy(text -> assertThat(text).matches("(?s)[123]\\. The .*here"));
        String rows = "| one | two | three |\n".repeat(9);
        assertThat(markdown(rows))
                .hasSizeGreaterThan(2)
                .allSatisfy(chunk -> assertThat(chunk.text()).matches("(?s)\\| one.*three \\|"));
    }

    @Test
    void textWithoutSpacesIsCutBetweenCharacters() {
        String sentence = "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3067\u3059\u3002";
        TokenCounter byCharacter = String::length;
        Chunker exact = new Chunker(new ChunkingOptions(20, 9, 40), byCharacter);
        List<TextChunk> chunks = exact.chunk(plainText(sentence.repeat(10)));
        assertThat(chunks)
                .allSatisfy(
                        chunk -> assertThat(chunk.text()).startsWith(sentence).endsWith("\u3002"));
        List<TextChunk> emoji = exact.chunk(plainText("\ud83d\ude00".repeat(200)));
        assertThat(emoji).allSatisfy(chunk -> {
            assertThat(Character.isLowSurrogate(chunk.text().charAt(0))).isFalse();
            assertThat(chunk.text().length()).isBetween(2, 20);
        });
    }

    @Test
    void parentsAreBoundedAndTheirChunksAreNeighbours() {
        String text = "Some words make a sentence. ".repeat(400);
        List<TextChunk> chunks = plain(text);
        int first = 0;
        for (int i = 1; i <= chunks.size(); i++) {
            if (i == chunks.size()
                    || chunks.get(i).section() != chunks.get(first).section()) {
                String parent = text.substring(
                        chunks.get(first).start(), chunks.get(i - 1).end());
                assertThat(TokenEstimate.of(parent)).isLessThanOrEqualTo(100 + 10);
                first = i;
            }
        }
        assertThat(chunks.get(chunks.size() - 1).section()).isGreaterThan(20);
    }

    @Test
    void anEditOfALongTextMovesTheCutsNearToIt() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            text.append("Paragraph number ").append(i).append(" of this text.\n\n");
        }
        List<String> before =
                plain(text.toString()).stream().map(TextChunk::text).toList();
        List<String> after = plain("A new paragraph, which moves the others.\n\n" + text).stream()
                .map(TextChunk::text)
                .toList();
        Set<String> known = new HashSet<>(before);
        assertThat(after.stream().filter(chunk -> !known.contains(chunk)).count())
                .isLessThan(after.size() / 20);
    }

    @Test
    void theNameTellsWhatCutsDependOn() {
        assertThat(new Chunker(ChunkingOptions.DEFAULT, TokenCounter.ESTIMATE).name())
                .isEqualTo("structure-1/200/30/1000");
    }

    @Test
    @Timeout(60)
    void fiftyMegabytesInOneLineAreCutInTimeInProportion() {
        AtomicLong counted = new AtomicLong();
        TokenCounter counter = text -> {
            counted.addAndGet(text.length());
            return TokenEstimate.of(text);
        };
        Chunker large = new Chunker(ChunkingOptions.DEFAULT, counter);
        for (String part : List.of("x", "word ", "\u65e5", "A sentence of words. ", "| a | b ", "- ")) {
            counted.set(0);
            String line = part.repeat(8_000_000 / part.length());
            List<TextChunk> chunks = large.chunk(plainText(line));
            assertThat(chunks).as(part).hasSizeGreaterThan(1000);
            assertThat(counted.get()).as(part).isLessThan(10L * line.length());
        }
        assertThat(large.chunk(plainText("word ".repeat(10 << 20)))).hasSizeGreaterThan(50_000);
    }

    private List<TextChunk> markdown(String text) {
        return chunker.chunk(new ParsedText(text, true, null, "text/markdown", Map.of()));
    }

    private List<TextChunk> plain(String text) {
        return chunker.chunk(new ParsedText(text, false, null, "text/plain", Map.of()));
    }

    private static ParsedText plainText(String text) {
        return new ParsedText(text, false, null, "text/plain", Map.of());
    }
}
