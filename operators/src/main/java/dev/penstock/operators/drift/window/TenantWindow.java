package dev.penstock.operators.drift.window;

/**
 * The traffic of a tenant in a window, or a part of it, on its way between operators.
 *
 * @param tenant {@link dev.penstock.records.MetricReport#ALL_TENANTS} for all of them
 * @param startMs milliseconds since the epoch
 * @param endMs exclusive
 * @param requests that the traffic holds
 * @param traffic as {@link Traffic#toBytes()} writes it; null where the tenant is not told apart from here on
 */
public record TenantWindow(String tenant, long startMs, long endMs, long requests, byte[] traffic) {

    static TenantWindow of(String tenant, long startMs, long endMs, Traffic traffic) {
        return new TenantWindow(tenant, startMs, endMs, traffic.requests(), traffic.toBytes());
    }

    /** Word that what is known of a tenant is to be forgotten. */
    static TenantWindow forgotten(String tenant, long atMs) {
        return new TenantWindow(tenant, atMs, atMs, 0, null);
    }
}
