package dev.penstock.records;

/**
 * Where the router sent the request.
 *
 * @param tier name of the tier
 * @param score complexity, 0 to 1
 * @param quantile share of recent requests that were less complex, 0 to 1
 * @param reason {@code share}, or the override that decided, for example {@code context-length}
 */
public record Route(String tier, double score, double quantile, String reason) {}
