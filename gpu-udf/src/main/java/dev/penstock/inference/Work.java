package dev.penstock.inference;

/**
 * How urgent a piece of work is.
 *
 * @param interactive whether somebody waits; interactive work goes first, without starving the rest
 * @param deadlineAtMs milliseconds since the epoch after which the work is answered with
 *     {@link InferenceException.Reason#DEADLINE} and not computed; {@link Long#MAX_VALUE} for never
 */
public record Work(boolean interactive, long deadlineAtMs) {
    public static final Work INTERACTIVE = new Work(true, Long.MAX_VALUE);
    public static final Work BATCH = new Work(false, Long.MAX_VALUE);
}
