package dev.penstock.operators.quality.feedback;

/**
 * Feedback whose exchange has not come yet.
 *
 * @param exchange hash of tenant and request
 * @param user hash of tenant, request and user
 * @param tenant for the metrics
 * @param givenAtMs milliseconds since the epoch
 * @param given what it says
 */
record Waiting(long exchange, long user, String tenant, long givenAtMs, Given given) {}
