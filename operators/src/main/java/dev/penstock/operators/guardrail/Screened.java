package dev.penstock.operators.guardrail;

import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.records.Finding;
import java.util.List;

/**
 * What a policy says of a document.
 *
 * @param document with everything redacted that is to be: this is what is cut, and where offsets count
 * @param blocked what is to be kept out, in the order of the redacted text, apart from each other or not
 * @param redacted matches that were redacted
 * @param flagged matches that are only counted
 */
public record Screened(ParsedText document, List<Finding> blocked, int redacted, int flagged) {

    /**
     * Why a passage of the redacted text is to be kept out; empty if it is not. A finding counts for every passage that
     * it touches, so that where chunks overlap, or an attack spans their border, all of them are kept out.
     */
    public List<Finding> blocked(int start, int end) {
        return blocked.stream()
                .filter(finding -> finding.start() < end && finding.end() > start)
                .toList();
    }
}
