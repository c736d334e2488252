package dev.penstock.operators.retrieval.ranking;

import dev.penstock.inference.head.HeadFile;
import java.util.List;
import java.util.Map;

/**
 * A reranking head as its file holds it: a weight for each feature of question and passage.
 *
 * @param name for people, for example {@code passages}
 * @param encoder identity of the encoder whose cosines it was fitted on; on others it misjudges them
 * @param candidates how many of the best it was fitted to read
 * @param origin what it was fitted on, and how
 * @param scores how it did against the fusion alone
 * @param weights by the feature's name
 * @param bias makes the middle candidate's score one half
 */
public record RerankerFile(
        String name,
        String encoder,
        int candidates,
        HeadFile.Origin origin,
        List<Score> scores,
        Map<String, Float> weights,
        float bias) {

    public RerankerFile {
        scores = List.copyOf(scores);
    }

    /**
     * nDCG@10 with and without the head.
     *
     * @param set its name
     * @param split which part of it: queries that were held back, or a set that nothing was fitted on
     */
    public record Score(String set, String split, int queries, double fusion, double reranked) {}

    /** The same head with what was found of it. */
    public RerankerFile withScores(List<Score> found) {
        return new RerankerFile(name, encoder, candidates, origin, found, weights, bias);
    }
}
