package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException.Reason;

/** Makes single calls to an endpoint. */
interface ChatCalls {

    /**
     * Sends a call, without blocking.
     *
     * @param traceparent null for none
     * @param timeoutNanos longest time until the whole answer is there
     * @param late the reason where it is not
     */
    Exchange send(String id, String traceparent, byte[] body, long timeoutNanos, Reason late);
}
