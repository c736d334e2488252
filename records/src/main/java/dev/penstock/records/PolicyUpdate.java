package dev.penstock.records;

/**
 * One record of {@link Topics#POLICIES}.
 *
 * @param tenant the tenant, or {@link Policy#ALL_TENANTS}
 * @param policy the new policy, or null to withdraw the tenant's own
 */
public record PolicyUpdate(String tenant, Policy policy) {}
