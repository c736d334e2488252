package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.records.Passage;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.IndexedChunk;
import java.util.List;

/** Makes passages of what was found. */
final class Passages {

    private Passages() {}

    static Passage of(Ranked hit) {
        return of(hit, List.of(hit.candidate().chunk()));
    }

    /** The hit with the chunks around it, see {@link Sections#join}. */
    static Passage of(Ranked hit, List<IndexedChunk> chunks) {
        Candidate candidate = hit.candidate();
        int start = chunks.get(0).start();
        String text = Sections.join(chunks);
        return new Passage(
                candidate.document(),
                candidate.version(),
                candidate.chunk().chunkId(),
                candidate.chunk().title(),
                text,
                start,
                start + text.length(),
                hit.score(),
                candidate.documentTitle(),
                candidate.uri());
    }
}
