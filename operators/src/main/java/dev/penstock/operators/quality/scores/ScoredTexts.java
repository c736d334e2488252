package dev.penstock.operators.quality.scores;

import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of an exchange that are compared by their vectors.
 *
 * @param asked vector of the question that the exchange has already; null where it is to be made: an exact hit was
 *     answered before anybody made one, and that of another model is of no use
 * @param refused whether the answer is a refusal, which rests on nothing
 * @param said the answer's sentences; empty where it is not compared with passages
 * @param read of each passage its sentences
 */
record ScoredTexts(
        String question, float[] asked, String answer, boolean refused, List<String> said, List<List<String>> read) {
    /** The rest of a longer answer is not compared with passages. */
    private static final int MOST_SENTENCES = 40;
    /** The rest of longer passages is compared by words only. */
    private static final int MOST_PASSAGE_SENTENCES = 200;

    /** @param model identity of the encoder */
    static ScoredTexts of(Exchange exchange, String model) {
        String question = exchange.request().question();
        String answer = AnswerText.of(exchange);
        boolean refused = Refusals.isRefusal(answer);
        List<Passage> passages = refused || exchange.context() == null
                ? List.of()
                : exchange.context().passages();
        List<List<String>> read = new ArrayList<>();
        int left = MOST_PASSAGE_SENTENCES;
        for (Passage passage : passages) {
            List<String> sentences = Sentence.split(passage.text(), left);
            left -= sentences.size();
            read.add(sentences);
        }
        List<String> said = passages.isEmpty() ? List.of() : Sentence.split(answer, MOST_SENTENCES);
        return new ScoredTexts(question, asked(exchange, model), answer, refused, said, read);
    }

    private static float[] asked(Exchange exchange, String model) {
        Embedding known = exchange.embedding();
        return known != null && model.equals(known.model()) ? known.vector() : null;
    }

    boolean isEmpty() {
        return answer.isBlank() || question.isBlank();
    }
}
