package dev.penstock.operators.guardrail;

import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import java.util.List;

/** Exchanges as the stages before the guardrail leave them. */
final class Exchanges {
    private Exchanges() {}

    static Exchange asking(String tenant, ChatMessage... messages) {
        return Exchange.received(envelope(tenant), request(ResponseFormat.TEXT, null, messages));
    }

    static Exchange answered(String tenant, ResponseFormat format, String schema, String answer) {
        Generation generation = new Generation(answer, "model", "provider", 10, 5, "stop", List.of(), -1, 1, List.of());
        return Exchange.received(envelope(tenant), request(format, schema, ChatMessage.user("question")))
                .withGeneration(generation)
                .withCost(new Cost(0.25, 1));
    }

    static ChatRequest request(ResponseFormat format, String schema, ChatMessage... messages) {
        return new ChatRequest(null, List.of(messages), null, null, null, List.of(), null, format, schema, null);
    }

    private static Envelope envelope(String tenant) {
        return new Envelope(
                "id",
                tenant,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                "llm.requests",
                0,
                0,
                0,
                null,
                List.of());
    }
}
