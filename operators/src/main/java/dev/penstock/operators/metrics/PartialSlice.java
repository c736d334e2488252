package dev.penstock.operators.metrics;

/**
 * A part of what happened to one tenant in one step of time. Parts of the same step and tenant add up.
 *
 * @param tenant as in {@link dev.penstock.records.MetricReport}
 * @param startMs begin of the step, milliseconds since the epoch
 * @param aggregate an {@code Aggregate} as bytes
 */
public record PartialSlice(String tenant, long startMs, byte[] aggregate) {}
