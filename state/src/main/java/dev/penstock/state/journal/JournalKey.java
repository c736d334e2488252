package dev.penstock.state.journal;

/**
 * Which answer is meant. The three parts are told apart whatever characters they hold.
 *
 * @param requestId unique within the tenant
 * @param asked hash of all that the answer depends on, so that a request id that comes again with another question does
 *     not get the old answer
 */
public record JournalKey(String tenant, String requestId, String asked) {}
