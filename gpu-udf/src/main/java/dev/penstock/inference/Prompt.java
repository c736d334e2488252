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
 */
public record Prompt(String id, ChatRequest request, List<Passage> passages, Work work) {}
