package dev.penstock.operators.routing;

/** Why a request went to its tier, as it stands in {@link dev.penstock.records.Route#reason()}. */
public final class RouteReason {
    /** By its complexity and the tiers' shares. */
    public static final String SHARE = "share";
    /** The caller named the tier as model. */
    public static final String REQUESTED = "requested";
    /** The tenant is pinned to the tier. */
    public static final String PINNED = "tenant-pin";
    /** The tier that was meant does not take so long a request. */
    public static final String CONTEXT_LENGTH = "context-length";
    /** The tier that was meant failed. */
    public static final String ESCALATED = "escalated";

    private RouteReason() {}
}
