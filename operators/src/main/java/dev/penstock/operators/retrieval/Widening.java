package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.records.Passage;
import dev.penstock.records.TokenEstimate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Widens passages to what stands around them in their section, so that a model reads a thought whole: a search finds small
 * pieces best, an answer needs their surroundings. Hits of one section become one passage where they meet. The tokens
 * that the hits leave go to the best section first, chunk by chunk on both sides of its best hit.
 */
final class Widening {
    private final CorpusIndex index;
    private final String corpus;

    private Widening(CorpusIndex index, String corpus) {
        this.index = index;
        this.corpus = corpus;
    }

    /**
     * The hits with what fits around them, best first.
     *
     * @param hits best first; together within the budget
     */
    static List<Passage> of(CorpusIndex index, String corpus, List<Ranked> hits, int maxTokens) {
        Room room = new Room(TokenEstimate.characters(maxTokens));
        Map<SectionKey, List<Ranked>> sections = new LinkedHashMap<>();
        for (Ranked hit : hits) {
            room.take(Room.of(hit.candidate().chunk()));
            sections.computeIfAbsent(SectionKey.of(hit), key -> new ArrayList<>())
                    .add(hit);
        }
        Widening widening = new Widening(index, corpus);
        List<Passage> passages = new ArrayList<>();
        sections.forEach((section, its) -> passages.addAll(widening.widened(section, its, room)));
        return passages;
    }

    private List<Passage> widened(SectionKey key, List<Ranked> hits, Room room) {
        List<IndexedChunk> chunks = index.section(corpus, key.document, key.version, key.parent);
        WidenedSection section = WidenedSection.of(chunks, hits);
        // Without: the document or the generation changed since the search.
        return section == null ? hits.stream().map(Passages::of).toList() : section.passages(room);
    }

    private record SectionKey(String document, long version, int parent) {
        static SectionKey of(Ranked hit) {
            return new SectionKey(
                    hit.candidate().document(),
                    hit.candidate().version(),
                    hit.candidate().chunk().parent());
        }
    }

    /** Characters that are left of the budget. May be below 0, when nothing more fits. */
    static final class Room {
        private static final int CHARACTERS_PER_TOKEN = TokenEstimate.characters(1);

        private int left;

        Room(int characters) {
            left = characters;
        }

        /** Whole tokens, so that the estimate of what is put together is never above the sum of its parts. */
        static int of(IndexedChunk chunk) {
            return TokenEstimate.of(chunk.text()) * CHARACTERS_PER_TOKEN;
        }

        void take(int characters) {
            left -= characters;
        }

        boolean takeIfFits(int characters) {
            if (characters > left) {
                return false;
            }
            left -= characters;
            return true;
        }
    }
}
