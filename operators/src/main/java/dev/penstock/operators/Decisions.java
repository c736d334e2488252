package dev.penstock.operators;

import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;

/** Outcomes that several stages reach in the same words. */
public final class Decisions {
    private static final Cost NOTHING = new Cost(0, 0);

    private Decisions() {}

    /** Settles a request that no model answered; what it cost is what retrieval asked models. */
    public static Exchange unanswered(Exchange exchange, Outcome outcome, long nowMs) {
        return exchange.decided(outcome, NOTHING.plus(exchange.retrievalUsd()), nowMs);
    }

    public static boolean isPastDeadline(Exchange exchange, long nowMs) {
        return nowMs > exchange.envelope().deadlineAtMs();
    }

    /** @param where what the request was waiting for, for example {@code before admission} */
    public static Exchange pastDeadline(Exchange exchange, String where, long nowMs) {
        long waited = Math.max(0, nowMs - exchange.envelope().receivedAtMs());
        return unanswered(
                exchange,
                Outcome.shed(
                        "deadline_exceeded",
                        "the request's deadline passed " + where + ", " + waited
                                + " ms after it was sent; allow more time with the header penstock-deadline-ms"),
                nowMs);
    }

    public static Outcome contextLengthExceeded(int tokens, int allowed, String limit) {
        return Outcome.invalid(
                "context_length_exceeded",
                "the request has about " + tokens + " tokens, and " + limit + " takes " + allowed
                        + "; shorten the messages or lower max_tokens",
                "messages");
    }
}
