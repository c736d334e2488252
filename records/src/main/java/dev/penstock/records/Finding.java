package dev.penstock.records;

/**
 * One match of one rule. It holds no matched text, so that findings can be logged.
 *
 * @param rule id of the rule
 * @param type what was found, for example {@code EMAIL} or {@code PROMPT_INJECTION}, or a head's label in capitals
 * @param action what the rule does
 * @param message index of the message; 0 for an answer
 * @param start first character of the match in the text before redaction
 * @param end behind the last character
 */
public record Finding(String rule, String type, RuleAction action, int message, int start, int end) {

    /** Whether a finding of this type is an attack on the model. */
    public static boolean isAttack(String type) {
        return RuleKind.PROMPT_INJECTION.name().equals(type)
                || RuleKind.JAILBREAK.name().equals(type)
                || "ATTACK".equals(type);
    }
}
