package dev.penstock.operators.guardrail;

import dev.penstock.records.Finding;
import dev.penstock.records.RuleAction;
import java.util.List;

/**
 * What a policy says of one text.
 *
 * @param action the strictest action among all matches, {@code ALLOW} where there are none
 * @param findings the matches in the order of the text, at most {@value #MAX_FINDINGS} of them
 * @param text the text with every match to be redacted replaced by its type in brackets; the text itself where there is
 *     none
 */
public record Screening(RuleAction action, List<Finding> findings, String text) {

    /** More matches are still acted upon and redacted, but not listed. */
    public static final int MAX_FINDINGS = 100;
}
