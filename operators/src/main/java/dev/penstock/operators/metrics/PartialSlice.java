package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;

/**
 * A part of what happened to one tenant in one step of time. Parts of the same step and tenant add up.
 *
 * @param tenant as in {@link MetricReport}
 * @param startMs begin of the step, milliseconds since the epoch
 * @param requests of the tenant in it
 * @param aggregate an {@code Aggregate} as bytes
 */
public record PartialSlice(String tenant, long startMs, long requests, byte[] aggregate) {

    static PartialSlice of(String tenant, long startMs, Aggregate aggregate) {
        return new PartialSlice(tenant, startMs, aggregate.requests(), aggregate.toBytes());
    }

    boolean isOfOneTenant() {
        return !tenant.equals(MetricReport.ALL_TENANTS) && !tenant.equals(MetricReport.OTHER_TENANTS);
    }

    PartialSlice ofOthers() {
        return new PartialSlice(MetricReport.OTHER_TENANTS, startMs, requests, aggregate);
    }
}
