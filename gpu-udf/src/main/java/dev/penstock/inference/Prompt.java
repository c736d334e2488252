package dev.penstock.inference;

import dev.penstock.records.ChatRequest;
import dev.penstock.records.Passage;
import java.util.List;

/**
 * What a generator is asked.
 *
 * @param id request id, unique over all callers: the idempotency key of calls to endpoints
 * @param request conversation and parameters; where there are passages, a system message that spotlights them as data
 *     stands in it already
 * @param passages the retrieved passages, best first, for generators that work on them directly; empty without a corpus
 * @param traceparent the request's W3C trace context, checked by whoever makes the prompt and sent on to endpoints as it
 *     is; null where there is none
 */
public record Prompt(String id, ChatRequest request, List<Passage> passages, Work work, String traceparent) {

    /** Without a trace. */
    public Prompt(String id, ChatRequest request, List<Passage> passages, Work work) {
        this(id, request, passages, work, null);
    }
}
