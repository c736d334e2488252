package dev.penstock.inference;

/**
 * What a model endpoint's client does and has learned, for gauges. Counts are totals since it was opened.
 *
 * @param name the backend's name in the configuration
 * @param inFlight calls under way
 * @param waiting prompts that wait for their turn
 * @param concurrencyLimit calls at the same time that the endpoint was found to take
 * @param callsPerSecond rate learned from 429s; 0 where no limit is known
 * @param breaker state of the circuit breaker: 0 closed, 1 half open, 2 open
 * @param calls calls made, repeated and hedged ones included
 * @param rateLimited calls answered with 429
 * @param retries calls made again after a failure other than 429
 * @param hedges second calls made because the first was slow
 */
public record EndpointMetrics(
        String name,
        int inFlight,
        int waiting,
        int concurrencyLimit,
        double callsPerSecond,
        int breaker,
        long calls,
        long rateLimited,
        long retries,
        long hedges) {}
