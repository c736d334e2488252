package dev.penstock.operators.quality.scores;

import dev.penstock.operators.Vectors;
import dev.penstock.operators.retrieval.ranking.QuestionTerms;
import dev.penstock.operators.retrieval.ranking.QuestionTerms.Kind;
import dev.penstock.operators.retrieval.ranking.QuestionTerms.Occurrences;
import java.util.List;

/**
 * Whether a passage bears out a sentence of an answer. Vectors see what a sentence is about and hardly whether its
 * numbers and names are right, so that both are asked: one of the passage's sentences must be near, and the sentence's
 * numbers and nearly all of its names must stand in the passage, or in the question that it repeats.
 */
final class Support {
    /** Share of a sentence's names that may be missing: translations and adjectives of names are not found. */
    private static final double MAX_NAMES_MISSING = 0.34;
    /** Words that stand in the passage make up for a cosine that is short of the threshold by so much. */
    private static final double WORDS_MAKE_UP = 0.15;

    private static final double MIN_WORDS = 0.5;

    private final double minCosine;

    /** @param minCosine of the sentence and the nearest one of the passage */
    Support(double minCosine) {
        this.minCosine = minCosine;
    }

    /** @param passage its whole text, and its sentences */
    boolean bears(Sentence sentence, String question, String passage, List<Sentence> sentences) {
        double cosine = Double.NEGATIVE_INFINITY;
        for (Sentence candidate : sentences) {
            double near = Vectors.cosine(sentence.vector(), candidate.vector());
            cosine = near > cosine ? near : cosine;
        }
        if (!(cosine >= minCosine - WORDS_MAKE_UP)) {
            return false;
        }
        Words words = Words.of(sentence.text(), question, passage);
        return words.numbersMissing == 0
                && words.namesMissing <= MAX_NAMES_MISSING * words.names
                && (cosine >= minCosine || words.shared >= MIN_WORDS);
    }

    /**
     * What of a sentence stands where.
     *
     * @param shared share of its words that stand in the passage, 0 to 1
     */
    private record Words(int numbersMissing, int namesMissing, int names, double shared) {

        static Words of(String sentence, String question, String passage) {
            QuestionTerms terms = QuestionTerms.of(Sentence.comparable(sentence));
            boolean[] inPassage = found(terms, passage);
            boolean[] inQuestion = found(terms, question);
            int numbersMissing = 0;
            int namesMissing = 0;
            int names = 0;
            int shared = 0;
            for (int i = 0; i < terms.size(); i++) {
                boolean known = inPassage[i] || inQuestion[i];
                names += terms.kind(i) == Kind.NAME ? 1 : 0;
                namesMissing += terms.kind(i) == Kind.NAME && !known ? 1 : 0;
                numbersMissing += terms.kind(i) == Kind.NUMBER && !known ? 1 : 0;
                shared += inPassage[i] ? 1 : 0;
            }
            return new Words(
                    numbersMissing, namesMissing, names, terms.size() == 0 ? 0 : (double) shared / terms.size());
        }

        private static boolean[] found(QuestionTerms terms, String text) {
            boolean[] found = new boolean[terms.size()];
            Occurrences occurrences = terms.in(Sentence.comparable(text));
            for (int i = 0; i < occurrences.count(); i++) {
                found[occurrences.term(i)] = true;
            }
            return found;
        }
    }
}
