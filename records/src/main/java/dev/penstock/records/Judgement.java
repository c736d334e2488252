package dev.penstock.records;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a judge says of an answer. Scores are 0 to 1, null where one does not apply or the judge did not give it.
 *
 * @param tenant whose request it was
 * @param requestId the request's id
 * @param judge the model that judged
 * @param rubric name and version of the instructions it judged by
 * @param faithfulness share of the answer's claims that its passages bear out
 * @param answerRelevancy how far it answers what was asked
 * @param contextPrecision how far useful passages stand before others
 * @param contextRecall share of what an answer needs that the passages hold
 * @param reason why, in one line; null where the judge gave none
 * @param usd what the judgement cost
 * @param answeredAtMs when the answer was given, milliseconds since the epoch
 * @param judgedAtMs when it was judged
 */
public record Judgement(
        String tenant,
        String requestId,
        String judge,
        String rubric,
        Double faithfulness,
        Double answerRelevancy,
        Double contextPrecision,
        Double contextRecall,
        String reason,
        double usd,
        long answeredAtMs,
        long judgedAtMs) {

    /** Mean of the scores that there are, 0 to 1; empty where there is none. */
    public OptionalDouble mean() {
        return Stream.of(faithfulness, answerRelevancy, contextPrecision, contextRecall)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
    }
}
