package dev.penstock.operators.quality.scores;

import dev.penstock.records.Citation;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import java.util.List;

/**
 * How an answer rests on its passages.
 *
 * @param groundedness share of the answer's sentences that a passage bears out, 0 to 1; after faithfulness in RAGAS (Es
 *     et al., arXiv:2309.15217), with sentences for claims
 * @param contextPrecision mean of the precision at each useful passage, 0 to 1, 0 where none is; as in RAGAS. Useful is
 *     what bears out a sentence or is cited
 */
record Grounding(double groundedness, double contextPrecision) {

    /**
     * @param answer at least one sentence
     * @param passages at least one, in the order in which the model saw them
     * @param sentences of each passage
     */
    static Grounding of(
            Exchange exchange,
            List<Sentence> answer,
            List<Passage> passages,
            List<List<Sentence>> sentences,
            Support support) {
        String question = exchange.request().question();
        boolean[] useful = new boolean[passages.size()];
        int borneOut = 0;
        for (Sentence sentence : answer) {
            boolean borne = false;
            for (int i = 0; i < useful.length; i++) {
                Passage passage = passages.get(i);
                String text = passage.title() + "\n" + passage.text();
                if (support.bears(sentence, question, text, sentences.get(i))) {
                    useful[i] = true;
                    borne = true;
                }
            }
            borneOut += borne ? 1 : 0;
        }
        for (int i = 0; i < useful.length; i++) {
            useful[i] =
                    useful[i] || isCited(passages.get(i), exchange.generation().citations());
        }
        return new Grounding((double) borneOut / answer.size(), averagePrecision(useful));
    }

    private static boolean isCited(Passage passage, List<Citation> citations) {
        return citations != null
                && citations.stream()
                        .anyMatch(citation -> citation.documentId().equals(passage.documentId())
                                && citation.start() < passage.end()
                                && citation.end() > passage.start());
    }

    static double averagePrecision(boolean[] useful) {
        int found = 0;
        double sum = 0;
        for (int i = 0; i < useful.length; i++) {
            if (useful[i]) {
                found++;
                sum += (double) found / (i + 1);
            }
        }
        return found == 0 ? 0 : sum / found;
    }
}
