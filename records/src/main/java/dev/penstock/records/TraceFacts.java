package dev.penstock.records;

/**
 * What metrics need of an {@link Exchange}: no text, no vector. Read straight from a trace's bytes, which is many times
 * as fast as reading the whole.
 *
 * @param tenant never null
 * @param id request id, unique within the tenant
 * @param receivedAtMs the request's timestamp, milliseconds since the epoch
 * @param decidedAtMs when the outcome was decided: event time of all metrics
 * @param status null where this version does not know it
 * @param outcomeType OpenAI error type, null for none
 * @param cacheLevel null where no cache was asked
 * @param cacheable whether the answer might be stored
 * @param tier where the router sent it, null if it did not come so far
 * @param routeReason why, null with {@code tier}
 * @param model null without an answer
 * @param provider null without an answer
 * @param firstTokenMicros -1 where it is not known
 * @param attempts calls made, 0 without an answer
 * @param fallbacks backends and tiers that were passed over
 * @param stageMicros as in {@link Timings}
 * @param usd spent
 * @param premiumUsd what the premium tier would have cost
 * @param waste never null
 * @param inputAction what the guardrail did with the request, null for nothing
 * @param attack whether the guardrail found an attack in the request
 */
public record TraceFacts(
        String tenant,
        String id,
        long receivedAtMs,
        long decidedAtMs,
        Status status,
        String outcomeType,
        CacheLevel cacheLevel,
        boolean cacheable,
        String tier,
        String routeReason,
        String model,
        String provider,
        int promptTokens,
        int completionTokens,
        long firstTokenMicros,
        int attempts,
        int fallbacks,
        long[] stageMicros,
        double usd,
        double premiumUsd,
        Waste waste,
        RuleAction inputAction,
        boolean attack) {}
