package dev.penstock.operators.drift;

/** What traffic is compared with. */
public enum DriftReference {
    /** The first windows, or those of a range of time: what creeps away from them is found too. */
    PINNED,
    /** The windows before, and the same hour of days and of the week before: what is unlike all of them is drift. */
    SLIDING
}
