package dev.penstock.records;

/**
 * A passage of a document that a guardrail policy keeps out of the index, one record of {@link Topics#DOC_QUARANTINE}.
 *
 * @param version the document's version
 * @param text the passage, for people to judge it: it may attack whatever model reads it
 * @param start first character in the document's text
 * @param end behind the last
 * @param rule the rule that matched
 * @param policy the policy's id
 * @param policyVersion its version
 * @param foundAtMs milliseconds since the epoch
 */
public record QuarantinedPassage(
        String corpus,
        String documentId,
        long version,
        String text,
        int start,
        int end,
        String rule,
        String policy,
        long policyVersion,
        long foundAtMs) {}
