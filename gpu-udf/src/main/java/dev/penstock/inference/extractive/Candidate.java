package dev.penstock.inference.extractive;

import dev.penstock.inference.Encoding;
import dev.penstock.records.Citation;
import dev.penstock.records.Passage;

/**
 * A sentence that may become part of the answer.
 *
 * @param text as it is shown: one line, without Markdown's marks
 * @param rank index of its document among the passages' documents, best first
 * @param start first character of the sentence in the document
 * @param end behind the last character
 * @param overlap share of the question's weighted words in it, 0 to 1
 * @param encoding null until it is encoded
 */
record Candidate(Passage passage, String text, int rank, int start, int end, double overlap, Encoding encoding) {

    Candidate withOverlap(double newOverlap) {
        return new Candidate(passage, text, rank, start, end, newOverlap, encoding);
    }

    Candidate withEncoding(Encoding newEncoding) {
        return new Candidate(passage, text, rank, start, end, overlap, newEncoding);
    }

    Citation citation() {
        return passage.cite(start, end);
    }
}
