package dev.penstock.records;

/** What a guardrail rule does when it matches, from mildest to strictest. */
public enum RuleAction {
    /** Nothing matched. */
    ALLOW,
    /** Let the text pass, and say so in the findings. */
    FLAG,
    /** Replace the match by its type in brackets, for example {@code [EMAIL]}. */
    REDACT,
    /** Refuse the request, or withhold the answer. */
    BLOCK;

    public RuleAction strictest(RuleAction other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
