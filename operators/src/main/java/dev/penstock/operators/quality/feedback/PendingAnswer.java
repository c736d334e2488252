package dev.penstock.operators.quality.feedback;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.records.TraceFacts;

/**
 * All that the join needs of an exchange: a small record where tens of thousands a second go over the network.
 *
 * @param exchange hash of tenant and request
 * @param decidedAtMs when it was decided, milliseconds since the epoch
 */
public record PendingAnswer(long exchange, long decidedAtMs) {

    public static PendingAnswer of(TraceFacts facts) {
        return new PendingAnswer(ExchangeHash.of(facts.tenant(), facts.id()), facts.decidedAtMs());
    }
}
