package dev.penstock.operators.metrics;

/**
 * Ids of one step of time, as state.
 *
 * @param beginMs begin of the step, milliseconds since the epoch
 * @param ids a table of {@code SeenIds}
 */
public record IdStep(long beginMs, long[] ids) {}
