package dev.penstock.operators.evaluation.answers;

import java.util.List;

/**
 * A question of a gold set with the answer that is judged.
 *
 * @param id tells it from the others of its set
 * @param references right answers, of which the best match counts; empty where none is known
 * @param contexts passages on which the answer should rest; empty where none is known
 * @param answer empty where there is none, which scores 0
 */
public record AnsweredQuestion(
        String id, String question, List<String> references, List<String> contexts, String answer) {
    public AnsweredQuestion {
        references = List.copyOf(references);
        contexts = List.copyOf(contexts);
    }
}
