package dev.penstock.operators.retrieval.ranking;

import dev.penstock.operators.retrieval.ranking.QuestionTerms.Kind;
import dev.penstock.operators.retrieval.ranking.QuestionTerms.Occurrences;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.List;

/** Reads the features of a question and each of its candidates, from their texts and what the searches said of them. */
final class PairFeatures {
    private static final int COUNT = PairFeature.values().length;

    /** Words within which two words of the question are near each other. */
    private static final int WINDOW = 8;

    /** Words that count as the passage's first. */
    private static final int EARLY = 30;

    private final QuestionTerms question;
    private final List<Candidate> candidates;
    private final List<Passage> passages = new ArrayList<>();
    private final double[] weights;
    private final double bestCosine;
    private final double bestWords;

    private PairFeatures(String question, List<Candidate> candidates) {
        this.question = QuestionTerms.of(question);
        this.candidates = candidates;
        for (Candidate candidate : candidates) {
            passages.add(new Passage(candidate.chunk()));
        }
        this.weights = weights();
        this.bestCosine = candidates.stream()
                .mapToDouble(Candidate::cosine)
                .filter(cosine -> !Double.isNaN(cosine))
                .max()
                .orElse(-1);
        this.bestWords = candidates.stream().mapToDouble(Candidate::words).max().orElse(0);
    }

    /**
     * The features of each candidate, in the order of the candidates and of {@link PairFeature}. They depend on which
     * candidates there are, and not on their order.
     */
    static float[][] of(String question, List<Candidate> candidates) {
        PairFeatures features = new PairFeatures(question, candidates);
        float[][] rows = new float[candidates.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = features.row(i);
        }
        return rows;
    }

    /** How telling each word of the question is: the fewer candidates have it, the more. */
    private double[] weights() {
        double[] weights = new double[question.size()];
        int[] having = new int[weights.length];
        for (Passage passage : passages) {
            for (int term = 0; term < having.length; term++) {
                having[term] += passage.has[term] ? 1 : 0;
            }
        }
        for (int term = 0; term < having.length; term++) {
            weights[term] = Math.log(1 + (passages.size() + 1.0) / (having[term] + 0.5));
        }
        return weights;
    }

    private float[] row(int i) {
        Candidate candidate = candidates.get(i);
        Passage passage = passages.get(i);
        float[] row = new float[COUNT];
        boolean vector = !Double.isNaN(candidate.cosine());
        set(row, PairFeature.COSINE_SHARE, vector && bestCosine > -1 ? (candidate.cosine() + 1) / (bestCosine + 1) : 0);
        set(row, PairFeature.COSINE, vector ? candidate.cosine() : 0);
        set(row, PairFeature.WORDS_SHARE, bestWords > 0 ? candidate.words() / bestWords : 0);
        set(row, PairFeature.DENSE_RANK, ReciprocalRank.CONSTANT * ReciprocalRank.of(candidate.denseRank()));
        set(row, PairFeature.WORDS_RANK, ReciprocalRank.CONSTANT * ReciprocalRank.of(candidate.wordsRank()));
        set(row, PairFeature.OVERLAP, overlap(passage.has));
        set(row, PairFeature.TITLE_OVERLAP, overlap(passage.titleHas));
        set(row, PairFeature.EARLY_OVERLAP, overlap(passage.early()));
        pairs(passage, row);
        set(row, PairFeature.NUMBERS_MISSING, missing(passage, Kind.NUMBER));
        set(row, PairFeature.NAMES_MISSING, missing(passage, Kind.NAME));
        return row;
    }

    private static void set(float[] row, PairFeature feature, double value) {
        row[feature.ordinal()] = (float) value;
    }

    private double overlap(boolean[] has) {
        double all = 0;
        double shared = 0;
        for (int term = 0; term < weights.length; term++) {
            all += weights[term];
            shared += has[term] ? weights[term] : 0;
        }
        return all == 0 ? 0 : shared / all;
    }

    private double missing(Passage passage, Kind kind) {
        int all = 0;
        int missing = 0;
        for (int term = 0; term < question.size(); term++) {
            if (question.kind(term) == kind) {
                all++;
                missing += passage.has[term] ? 0 : 1;
            }
        }
        return all == 0 ? 0 : (double) missing / all;
    }

    /** Pairs of neighbours in the question, each once: whether they are neighbours, or near, in the passage. */
    private void pairs(Passage passage, float[] row) {
        List<Integer> sequence = question.sequence();
        int all = 0;
        int adjacent = 0;
        int near = 0;
        for (int i = 1; i < sequence.size(); i++) {
            int first = sequence.get(i - 1);
            int second = sequence.get(i);
            if (first != second) {
                all++;
                adjacent += passage.adjacent(first, second) ? 1 : 0;
                near += passage.near(first, second) ? 1 : 0;
            }
        }
        set(row, PairFeature.PHRASES, all == 0 ? 0 : (double) adjacent / all);
        set(row, PairFeature.NEARNESS, all == 0 ? 0 : (double) near / all);
    }

    /** One candidate's text as far as the question's words occur in it. */
    private final class Passage {
        private final Occurrences text;
        private final boolean[] has = new boolean[question.size()];
        private final boolean[] titleHas = new boolean[question.size()];

        Passage(IndexedChunk chunk) {
            text = question.in(chunk.text());
            Occurrences title = question.in(chunk.title());
            for (int i = 0; i < title.count(); i++) {
                titleHas[title.term(i)] = true;
                has[title.term(i)] = true;
            }
            for (int i = 0; i < text.count(); i++) {
                has[text.term(i)] = true;
            }
        }

        boolean[] early() {
            boolean[] early = new boolean[question.size()];
            for (int i = 0; i < text.count() && text.position(i) < EARLY; i++) {
                early[text.term(i)] = true;
            }
            return early;
        }

        boolean adjacent(int first, int second) {
            for (int i = 1; i < text.count(); i++) {
                if (text.term(i) == second
                        && text.term(i - 1) == first
                        && text.position(i) == text.position(i - 1) + 1) {
                    return true;
                }
            }
            return false;
        }

        boolean near(int first, int second) {
            if (!has[first] || !has[second]) {
                return false;
            }
            int lastFirst = Integer.MIN_VALUE / 2;
            int lastSecond = Integer.MIN_VALUE / 2;
            for (int i = 0; i < text.count(); i++) {
                lastFirst = text.term(i) == first ? text.position(i) : lastFirst;
                lastSecond = text.term(i) == second ? text.position(i) : lastSecond;
                if (Math.abs((long) lastFirst - lastSecond) <= WINDOW && lastFirst >= 0 && lastSecond >= 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
