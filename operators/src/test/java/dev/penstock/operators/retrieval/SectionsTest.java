package dev.penstock.operators.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.records.Passage;
import dev.penstock.records.TokenEstimate;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SectionsTest {

    @Test
    void overlapsStandOnceAndGapsStayWhiteSpace() {
        String document = "One two three.  Four.\n\n\nFive.";
        List<IndexedChunk> chunks = List.of(
                cut(document, 0, 0, 14), cut(document, 0, 8, 21), cut(document, 0, 16, 20), cut(document, 0, 24, 29));
        assertThat(Sections.join(chunks))
                .isEqualTo("One two three.\n\nFour.\n\n\nFive.".substring(0, 14) + "  Four.\n\n\nFive.");
    }

    @Test
    void aHitOfAnotherGenerationStaysAsItWasFound() {
        TestCorpora corpora = new TestCorpora()
                .put(
                        "docs",
                        TestCorpora.document(
                                "d", List.of(), Map.of(), List.of(TestCorpora.chunk("d", 0, 0, "Cut anew."))));
        Ranked hit = Retrievals.ranked(TestCorpora.chunk("d", 0, 4, "Cut before."), 1, 0);
        assertThat(Widening.of(corpora, "docs", List.of(hit), 100)).containsExactly(Passages.of(hit));
    }

    @Test
    void whereSomethingWasLeftOutAPassageEnds() {
        List<IndexedChunk> chunks =
                List.of(TestCorpora.chunk("d", 0, 0, "Harmless."), TestCorpora.chunk("d", 0, 60, "Behind the gap."));
        TestCorpora corpora = new TestCorpora().put("docs", TestCorpora.document("d", List.of(), Map.of(), chunks));
        List<Passage> widened = Widening.of(corpora, "docs", List.of(Retrievals.ranked(chunks.get(0), 1, 0)), 1000);
        assertThat(widened).extracting(Passage::text).containsExactly("Harmless.");
    }

    /**
     * A random document of sentences and paragraphs in sections, cut into chunks that may overlap, and random hits: every
     * passage is the document's text at its place but for the kind of white space, holds its hits, stays in its section
     * and overlaps no other, and all of them fit the budget.
     */
    @Property(tries = 300)
    void widenedPassagesAreTheDocumentsTextWithinTheBudget(
            @ForAll long seed, @ForAll @IntRange(min = 50, max = 400) int maxTokens) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<int[]> spans = new ArrayList<>();
        for (int section = 0; section < 3; section++) {
            List<int[]> sentences = new ArrayList<>();
            for (int i = 0, count = 1 + random.nextInt(8); i < count; i++) {
                int start = text.length();
                text.append("word".repeat(1 + random.nextInt(15))).append('.');
                sentences.add(new int[] {start, text.length()});
                text.append(random.nextInt(3) == 0 ? "\n\n" : " ");
            }
            for (int from = 0; from < sentences.size(); ) {
                int to = Math.min(sentences.size(), from + 1 + random.nextInt(3));
                spans.add(new int[] {section, sentences.get(from)[0], sentences.get(to - 1)[1]});
                from = to == sentences.size() || to - from == 1 ? to : to - random.nextInt(2);
            }
            text.append("\n\n# Heading\n\n");
        }
        String document = text.toString();
        List<IndexedChunk> chunks = spans.stream()
                .map(span -> cut(document, span[0], span[1], span[2]))
                .toList();
        List<Ranked> hits = hits(chunks, random, maxTokens);
        TestCorpora corpora = new TestCorpora().put("docs", TestCorpora.document("d", List.of(), Map.of(), chunks));

        List<Passage> passages = Widening.of(corpora, "docs", hits, maxTokens);

        int tokens = 0;
        for (Passage passage : passages) {
            assertThat(passage.text()).hasSize(passage.end() - passage.start());
            assertThat(passage.text().replace('\n', ' '))
                    .isEqualTo(
                            document.substring(passage.start(), passage.end()).replace('\n', ' '));
            tokens += TokenEstimate.of(passage.text());
        }
        assertThat(tokens).isLessThanOrEqualTo(maxTokens);
        for (Ranked hit : hits) {
            IndexedChunk chunk = hit.candidate().chunk();
            assertThat(passages).anyMatch(passage -> passage.start() <= chunk.start() && chunk.end() <= passage.end());
        }
        Set<String> ids = new HashSet<>();
        assertThat(passages).allMatch(passage -> ids.add(passage.chunkId()));
        assertThat(passages.get(0).score()).isEqualTo(hits.get(0).score());
        corpora.close();
    }

    /** Random ones, best first, that fit the budget together. */
    private static List<Ranked> hits(List<IndexedChunk> chunks, Random random, int maxTokens) {
        List<Ranked> hits = new ArrayList<>();
        int left = maxTokens;
        for (IndexedChunk chunk : chunks) {
            int tokens = TokenEstimate.of(chunk.text());
            if ((hits.isEmpty() || random.nextInt(4) == 0) && tokens <= left) {
                hits.add(Retrievals.ranked(chunk, random.nextDouble(), 0));
                left -= tokens;
            }
        }
        hits.sort(Ranked.BEST_FIRST);
        return hits;
    }

    private static IndexedChunk cut(String document, int section, int start, int end) {
        return TestCorpora.chunk("d", section, start, document.substring(start, end));
    }
}
