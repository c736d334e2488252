package dev.penstock.operators.cache;

import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.state.cache.CachedAnswer;

/** Settles an exchange with a stored answer. */
final class Hits {

    private Hits() {}

    static Exchange settle(Exchange exchange, CachedAnswer answer, CacheLevel level, double similarity, long nowMs) {
        CacheDecision asked = exchange.cache();
        CacheDecision hit = new CacheDecision(
                level,
                asked.cacheable(),
                asked.scope(),
                asked.key(),
                answer.key(),
                similarity,
                asked.threshold(),
                null);
        return exchange.withCache(hit)
                .withGeneration(answer.generation())
                .decided(Outcome.HIT, new Cost(0, answer.premiumUsd()), nowMs);
    }
}
