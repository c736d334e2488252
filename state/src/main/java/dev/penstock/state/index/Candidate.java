package dev.penstock.state.index;

import java.util.Map;

/**
 * A chunk that one of the two searches has found, with what both say of it.
 *
 * @param document whole-document attributes follow: id, version, title, metadata, when it changed
 * @param chunk the chunk, with its vector (null where it has none)
 * @param cosine of question and chunk, also where only BM25 found it; {@link Double#NaN} where one of them has no vector
 * @param words its BM25 score, also where only the dense search found it; 0 where no word is shared
 * @param denseRank its place in the dense search, from 1; 0 where that did not find it
 * @param wordsRank its place in the search by words, from 1; 0 where that did not find it
 */
public record Candidate(
        String document,
        long version,
        String documentTitle,
        String uri,
        Map<String, String> metadata,
        long changedAtMs,
        IndexedChunk chunk,
        double cosine,
        double words,
        int denseRank,
        int wordsRank) {}
