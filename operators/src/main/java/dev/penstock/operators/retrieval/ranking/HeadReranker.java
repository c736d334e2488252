package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import java.util.ArrayList;
import java.util.List;

/** Ranks by a head on features of question and passage, without a pass of a model. Scores are 0 to 1. */
public final class HeadReranker implements Reranker {
    private final float[] weights;
    private final float bias;

    public HeadReranker(RerankerFile head) {
        List<String> names = RerankerCodec.featureNames();
        weights = new float[names.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = head.weights().get(names.get(i));
        }
        bias = head.bias();
    }

    /**
     * The reranker of a head.
     *
     * @param name see {@link RerankerCodec#read(String)}, which says what it throws
     */
    public static HeadReranker read(String name) {
        return new HeadReranker(RerankerCodec.read(name));
    }

    @Override
    public List<Ranked> rerank(String question, List<Ranked> ranked) {
        List<Candidate> candidates = ranked.stream().map(Ranked::candidate).toList();
        float[][] rows = PairFeatures.of(question, candidates);
        List<Ranked> reranked = new ArrayList<>(candidates.size());
        for (int i = 0; i < rows.length; i++) {
            reranked.add(new Ranked(candidates.get(i), 1 / (1 + Math.exp(-bias - sum(rows[i])))));
        }
        reranked.sort(Ranked.BEST_FIRST);
        return reranked;
    }

    private double sum(float[] row) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += (double) weights[i] * row[i];
        }
        return sum;
    }
}
