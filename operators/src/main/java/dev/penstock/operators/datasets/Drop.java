package dev.penstock.operators.datasets;

/** Why an exchange is no example, or not in the data set. */
public enum Drop {
    /** Neither a user nor a judge said anything of it. */
    UNRATED,
    /** Its answer was withheld, or there was none. */
    NOT_GIVEN_OUT,
    /** Rated or judged below what is asked. */
    TOO_LOW,
    /** A user says that it is unsafe, leaks or was an attack; or wrong, and nobody corrected it. */
    FLAGGED,
    /** The guardrail found an attack in the request. */
    ATTACK,
    /** Its answer rests on passages, which the data set is to be without. */
    GROUNDED,
    /** Its conversation uses tools or content that is no text. */
    TOOLS,
    /** Longer than examples may be. */
    TOO_LONG,
    /** The same request once more. */
    REPEATED,
    /** The same conversation as a better example. */
    DUPLICATE,
    /** Nearly the same conversation as a better example. */
    NEAR_DUPLICATE,
    /** No other answer to the same conversation to compare it with. */
    NO_PAIR,
    /** Beyond the limits of its group or of the data set. */
    BALANCE,
    /** More than can be compared in memory; a shorter time helps. */
    OVER_LIMIT
}
