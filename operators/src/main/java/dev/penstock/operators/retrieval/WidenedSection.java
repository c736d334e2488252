package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.Widening.Room;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.records.Passage;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One section of a document: which of its chunks become passages, and which of them stand together in one. */
final class WidenedSection {
    private final List<IndexedChunk> chunks;
    /** The hit at each chunk; null where it is none. */
    private final Ranked[] hits;

    private final boolean[] in;
    /** Whether a chunk and the next one stand in one passage. */
    private final boolean[] joined;

    private final int best;

    private WidenedSection(List<IndexedChunk> chunks, Ranked[] hits, int best) {
        this.chunks = chunks;
        this.hits = hits;
        this.best = best;
        this.in = new boolean[hits.length];
        this.joined = new boolean[hits.length];
    }

    /**
     * @param chunks of the section, in the order of the text
     * @param hits in the section, best first
     * @return null if a hit is not among the chunks
     */
    static WidenedSection of(List<IndexedChunk> chunks, List<Ranked> hits) {
        Ranked[] hitAt = new Ranked[chunks.size()];
        for (Ranked hit : hits) {
            int place = placeOf(hit.candidate().chunk(), chunks);
            if (place < 0) {
                return null;
            }
            hitAt[place] = hit;
        }
        return new WidenedSection(chunks, hitAt, placeOf(hits.get(0).candidate().chunk(), chunks));
    }

    private static int placeOf(IndexedChunk hit, List<IndexedChunk> chunks) {
        for (int i = 0; i < chunks.size(); i++) {
            IndexedChunk chunk = chunks.get(i);
            if (chunk.chunkId().equals(hit.chunkId()) && chunk.start() == hit.start() && chunk.end() == hit.end()) {
                return i;
            }
        }
        return -1;
    }

    /** The hits with what there is room for around them, best first. */
    List<Passage> passages(Room room) {
        for (int i = 0; i < hits.length; i++) {
            in[i] = hits[i] != null;
        }
        for (int i = 0; i + 1 < hits.length; i++) {
            join(i, room);
        }
        boolean forward = true;
        boolean back = true;
        for (int distance = 1; forward || back; distance++) {
            forward = forward && reaches(best + distance, best + distance - 1, room);
            back = back && reaches(best - distance, best - distance + 1, room);
        }
        return runs();
    }

    /** Puts a chunk and the next one together, if both are in and touch, and there is room for the gap. */
    private void join(int i, Room room) {
        if (in[i] && in[i + 1] && !joined[i] && touches(i)) {
            joined[i] = room.takeIfFits(Sections.gap(chunks.get(i), chunks.get(i + 1)));
        }
    }

    private boolean touches(int i) {
        return Sections.touch(chunks.get(i), chunks.get(i + 1));
    }

    /** Takes the next chunk in from its neighbour, which is in; false where the passage ends. */
    private boolean reaches(int next, int neighbour, Room room) {
        if (next < 0 || next >= in.length) {
            return false;
        }
        int before = Math.min(next, neighbour);
        if (in[next]) {
            return joined[before];
        }
        int gap = Sections.gap(chunks.get(before), chunks.get(before + 1));
        if (!touches(before) || !room.takeIfFits(Room.of(chunks.get(next)) + gap)) {
            return false;
        }
        in[next] = true;
        joined[before] = true;
        int far = next > neighbour ? next : next - 1;
        if (far >= 0 && far + 1 < in.length) {
            join(far, room);
        }
        return true;
    }

    private List<Passage> runs() {
        List<Passage> passages = new ArrayList<>();
        int from = 0;
        while (from < in.length) {
            int to = from + 1;
            while (joined[to - 1]) {
                to++;
            }
            if (in[from]) {
                passages.add(Passages.of(bestHit(from, to), chunks.subList(from, to)));
            }
            from = to;
        }
        passages.sort(Comparator.comparingDouble(Passage::score).reversed());
        return passages;
    }

    /** A chunk is in because it is a hit, or joined to a run that holds the best one. */
    private Ranked bestHit(int from, int to) {
        Ranked found = null;
        for (int i = from; i < to; i++) {
            if (hits[i] != null && (found == null || hits[i].score() > found.score())) {
                found = hits[i];
            }
        }
        return found;
    }
}
