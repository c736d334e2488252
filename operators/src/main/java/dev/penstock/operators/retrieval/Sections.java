package dev.penstock.operators.retrieval;

import dev.penstock.state.index.IndexedChunk;
import java.util.List;

/**
 * Puts chunks of one section together again. The text has exactly the characters that the document has from the first
 * chunk's start to the last one's end, so that offsets into it stay exact: where chunks overlap, the text stands once;
 * between chunks the document has white space alone, for which as much white space stands here.
 */
final class Sections {
    /** A wider gap is no gap between paragraphs: something was left out there. */
    static final int WIDEST_GAP = 16;

    private Sections() {}

    /** Characters between two chunks that follow each other; 0 where they touch or overlap. */
    static int gap(IndexedChunk before, IndexedChunk after) {
        return Math.max(0, after.start() - before.end());
    }

    /** Whether two chunks that follow each other can be put together. */
    static boolean touch(IndexedChunk before, IndexedChunk after) {
        return gap(before, after) <= WIDEST_GAP;
    }

    /** The text of chunks in the order of the document, each of which {@link #touch touches} the next. */
    static String join(List<IndexedChunk> chunks) {
        StringBuilder text = new StringBuilder();
        int start = chunks.get(0).start();
        for (IndexedChunk chunk : chunks) {
            int end = start + text.length();
            for (int missing = chunk.start() - end; missing > 0; missing--) {
                // One character is a blank between sentences; two and more are an empty line between paragraphs.
                text.append(chunk.start() - end > 1 ? '\n' : ' ');
            }
            if (chunk.end() > end) {
                text.append(
                        chunk.text(),
                        Math.max(0, end - chunk.start()),
                        chunk.text().length());
            }
        }
        return text.toString();
    }
}
