package dev.penstock.records;

/**
 * A record that could not be decoded.
 *
 * @param inbound the record, untouched
 * @param stage the stage that gave up, for example {@code decode}
 * @param reason one line that names field, value and what is allowed
 */
public record DeadLetter(InboundRecord inbound, String stage, String reason) {}
