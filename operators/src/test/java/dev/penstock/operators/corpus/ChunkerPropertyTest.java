package dev.penstock.operators.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.parsing.ParsedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for the chunks of any document. */
class ChunkerPropertyTest {
    private static final int TARGET = 24;

    /** As a model's: words and marks count one, long words more, and there are two special tokens. */
    private static final TokenCounter WORDS = text -> {
        int tokens = 2;
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean letter = Character.isLetterOrDigit(text.charAt(i));
            tokens += letter && letters % 5 == 0 || !letter && !Character.isWhitespace(text.charAt(i)) ? 1 : 0;
            letters = letter ? letters + 1 : 0;
        }
        return tokens;
    };
    /** As no model's: what parts count together is more than their sum. */
    private static final TokenCounter SPITEFUL = text -> WORDS.tokens(text) + (text.length() > 40 ? 3 : 0);

    private final Chunker chunker = new Chunker(new ChunkingOptions(TARGET, 8, 60), WORDS);

    @Property(tries = 400)
    void chunksAreExactBoundedAndInOrder(@ForAll("documents") String text, @ForAll boolean spiteful) {
        TokenCounter counter = spiteful ? SPITEFUL : WORDS;
        List<TextChunk> chunks = new Chunker(new ChunkingOptions(TARGET, 8, 60), counter).chunk(markdown(text));
        for (TextChunk chunk : chunks) {
            assertThat(text.substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
            assertThat(chunk.text()).isNotBlank();
            assertThat(counter.tokens(chunk.embeddedText())).isLessThanOrEqualTo(TARGET);
        }
        assertThat(chunks).extracting(TextChunk::start).isSorted();
        assertThat(chunks).extracting(TextChunk::end).isSorted();
        assertThat(chunks).doesNotHaveDuplicates();
    }

    @Property(tries = 400)
    void noLetterIsLostButThoseOfHeadings(@ForAll("documents") String text) {
        boolean[] covered = new boolean[text.length()];
        chunker.chunk(markdown(text)).forEach(chunk -> Arrays.fill(covered, chunk.start(), chunk.end(), true));
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            boolean heading = text.startsWith("#", start);
            for (int i = start; i < end && !heading; i++) {
                assertThat(covered[i] || Character.isWhitespace(text.charAt(i)))
                        .as("character %s", i)
                        .isTrue();
            }
            start = end + 1;
        }
    }

    @Property(tries = 100)
    void theSameDocumentIsCutTheSameWay(@ForAll("documents") String text) {
        assertThat(chunker.chunk(markdown(text))).isEqualTo(chunker.chunk(markdown(text)));
    }

    @Property(tries = 400)
    void sectionsAreNumberedWithoutGaps(@ForAll("documents") String text) {
        int last = -1;
        for (TextChunk chunk : chunker.chunk(markdown(text))) {
            assertThat(chunk.section()).isBetween(Math.max(0, last), last + 1);
            last = chunk.section();
        }
    }

    /** Sections of some length: short ones may be put together with the next. */
    @Property(tries = 200)
    void anEditOfOneSectionLeavesTheChunksOfTheOthers(
            @ForAll("bodies") List<String> bodies, @ForAll int edited, @ForAll("body") String replacement) {
        int index = Math.floorMod(edited, bodies.size());
        List<String> others = new ArrayList<>();
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < bodies.size(); i++) {
            String heading = "## Section " + i + "\n\n";
            before.append(heading).append(bodies.get(i)).append("\n\n");
            after.append(heading)
                    .append(i == index ? replacement : bodies.get(i))
                    .append("\n\n");
        }
        String title = "Section " + index;
        chunker.chunk(markdown(before.toString())).stream()
                .filter(chunk -> !chunk.title().equals(title))
                .forEach(chunk -> others.add(chunk.embeddedText()));
        assertThat(chunker.chunk(markdown(after.toString())).stream()
                        .filter(chunk -> !chunk.title().equals(title))
                        .map(TextChunk::embeddedText))
                .containsExactlyElementsOf(others);
    }

    private static ParsedText markdown(String text) {
        return new ParsedText(text, true, null, "text/markdown", Map.of());
    }

    @Provide
    Arbitrary<String> documents() {
        return Arbitraries.of(
                        "# Title\n",
                        "## Sub title\n",
                        "# A heading of so many words that it fills a chunk by itself and more than that, much more\n",
                        "\n",
                        "\n\n",
                        "```\n",
                        "A short sentence. ",
                        "Is this one longer than the others, e.g. by far? ",
                        "word ",
                        "\ud83d\ude00",
                        "e\u0301",
                        "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3002",
                        "\u200B",
                        "x".repeat(130),
                        "\n- item\n",
                        "\n| a | b |\n",
                        "\tcode;\n",
                        "~~~\n")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts) + "\n");
    }

    @Provide
    Arbitrary<String> body() {
        return Arbitraries.of(
                        "A short sentence. ",
                        "Is this one longer than the others, e.g. by far? ",
                        "More words, and more. ",
                        "\n\n")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .map(parts -> "Every section begins with so many words. "
                        + String.join("", parts).strip());
    }

    @Provide
    Arbitrary<List<String>> bodies() {
        return Combinators.combine(body(), body().list().ofMinSize(1).ofMaxSize(5))
                .as((first, rest) -> {
                    List<String> all = new ArrayList<>(rest);
                    all.add(first);
                    return all;
                });
    }
}
