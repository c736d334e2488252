package dev.penstock.inference.endpoint;

/**
 * A call's answer.
 *
 * @param firstTokenNanos from sending to the first token, -1 where the answer was not streamed
 */
record Reply(ChatCompletion completion, long firstTokenNanos) {}
