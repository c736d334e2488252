package dev.penstock.state.index;

import java.util.List;
import java.util.Map;

/**
 * What is looked for in a corpus. Labels and filter hold inside the search: what they exclude takes no place in a result.
 *
 * @param labels the caller's access labels; empty for public documents only
 * @param filter metadata that documents must have: for each name one of the values; empty for all documents
 * @param question for BM25; empty for none
 * @param vector for the dense search, unit length; null for none
 * @param model identity of the encoder that made the vector: where the live generation's is another, the dense search
 *     finds nothing; null without a vector
 * @param candidates most candidates of each of the two searches
 */
public record CorpusQuery(
        String corpus,
        List<String> labels,
        Map<String, List<String>> filter,
        String question,
        float[] vector,
        String model,
        int candidates) {}
