package dev.penstock.records;

/** What a user says is wrong with an answer. In JSON in lower case. */
public enum FeedbackFlag {
    /** It says something false, or what its sources do not say. */
    WRONG,
    /** It does not answer the question. */
    IRRELEVANT,
    /** It is toxic or harmful. */
    UNSAFE,
    /** It shows personal data or secrets. */
    LEAK,
    /** The request was an attack, and the guardrail let it through. */
    ATTACK,
    /** It refuses what it should have answered. */
    REFUSED
}
