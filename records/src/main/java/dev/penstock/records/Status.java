package dev.penstock.records;

/** How a request ended. */
public enum Status {
    /** A model answered. */
    ANSWERED,
    /** A cache answered. */
    HIT,
    /** The guardrail refused the request or withheld the answer. */
    BLOCKED,
    /** Admission refused: over the rate, or past the deadline. */
    SHED,
    /** The request was wrong, or no backend could answer. */
    FAILED
}
