package dev.penstock.records;

/** What a guardrail rule looks for. */
public enum RuleKind {
    /** Attempts to override instructions, extract the system prompt or smuggle new instructions in. */
    PROMPT_INJECTION,
    /** Role-play and persona tricks that ask a model to drop its limits. */
    JAILBREAK,
    /** Topics that a team does not want answered, by their key phrases ({@code values}). */
    TOPIC,
    /** Single words or phrases ({@code values}). */
    WORD,
    /** RE2 patterns ({@code values}). */
    PATTERN,
    EMAIL,
    PHONE,
    /** Payment card numbers that pass Luhn. */
    CREDIT_CARD,
    /** International bank account numbers that pass mod-97. */
    IBAN,
    /** US social security numbers. */
    SSN,
    IP_ADDRESS,
    /** API keys, tokens, private keys and passwords, by prefix and by entropy. */
    SECRET,
    /** Labels that the encoder's heads give the question ({@code values}, as {@code HEAD/LABEL} or with a threshold). */
    HEAD
}
