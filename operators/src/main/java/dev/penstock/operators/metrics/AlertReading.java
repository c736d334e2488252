package dev.penstock.operators.metrics;

/** How an {@link AlertRule} reads its metric in a window. */
public enum AlertReading {
    /** The quotient of a ratio. */
    RATIO,
    /** The 95th percentile of a distribution. */
    P95,
    /** Sum of a counter over all its labels, by the seconds of the window; none is 0. */
    PER_SECOND,
    /** Sum of a counter where its first label says {@code let-through}; none is 0. */
    LET_THROUGH,
    /** The greatest of a gauge's values over all its labels. */
    GREATEST
}
