package dev.penstock.operators.evaluation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A document that was found for a query.
 *
 * @param score higher is better; compared as a 32-bit number, as trec_eval does
 */
public record Retrieved(String document, double score) {

    /**
     * trec_eval's order, which ignores the ranks of a run: by score, and equal scores by the bytes of the document's id,
     * the larger one first.
     */
    static final Comparator<Retrieved> BEST_FIRST = Comparator.<Retrieved>comparingDouble(found -> (float) found.score)
            .thenComparing(found -> found.document.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
            .reversed();
}
