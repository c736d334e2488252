package dev.penstock.operators.retrieval;

import dev.penstock.operators.Vectors;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.List;

/** Leaves out what says the same as a better candidate: copies of a document, and what stands in its next version too. */
final class NearDuplicates {
    private static final double SAME = 0.98;

    private NearDuplicates() {}

    /** The first {@code most} that differ from each other, in their order. */
    static List<Ranked> without(List<Ranked> ranked, int most) {
        List<Ranked> kept = new ArrayList<>(Math.min(most, ranked.size()));
        for (Ranked next : ranked) {
            if (kept.size() == most) {
                break;
            }
            if (kept.stream().noneMatch(better -> same(better, next))) {
                kept.add(next);
            }
        }
        return kept;
    }

    private static boolean same(Ranked one, Ranked other) {
        IndexedChunk a = one.candidate().chunk();
        IndexedChunk b = other.candidate().chunk();
        // NaN, where one has no vector, is not above.
        return a.hash().equals(b.hash()) || Vectors.cosine(a.vector(), b.vector()) > SAME;
    }
}
