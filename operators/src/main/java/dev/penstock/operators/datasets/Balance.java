package dev.penstock.operators.datasets;

/** By what examples are balanced. */
public enum Balance {
    TENANT,
    /** The tier that answered. */
    TIER,
    /** The label that the head {@code topic} of the encoder finds most likely, where there is such a head. */
    TOPIC
}
