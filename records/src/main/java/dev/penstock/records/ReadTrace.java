package dev.penstock.records;

/**
 * A record of {@link Topics#TRACES} as it was read.
 *
 * @param facts what it says; null where it is no trace
 * @param problem why it is none; null where it is one
 * @param inbound the record itself
 */
public record ReadTrace(TraceFacts facts, String problem, InboundRecord inbound) {}
