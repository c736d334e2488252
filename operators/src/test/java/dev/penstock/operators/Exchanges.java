package dev.penstock.operators;

import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Passage;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import java.util.List;

/** Requests for tests. */
public final class Exchanges {
    /** When the test's requests were sent. */
    public static final long SENT_MS = 1_700_000_000_000L;

    private Exchanges() {}

    public static Exchange asking(String question) {
        return Exchange.received(envelope("acme", "r-1"), request(question));
    }

    public static Exchange asking(String tenant, String id, String question) {
        return Exchange.received(envelope(tenant, id), request(question));
    }

    public static Exchange asking(String tenant, ChatMessage... messages) {
        return Exchange.received(envelope(tenant, "r-1"), request(ResponseFormat.TEXT, null, messages));
    }

    /** An exchange before the output filter. */
    public static Exchange answered(String tenant, ResponseFormat format, String schema, String answer) {
        Generation generation = new Generation(answer, "model", "provider", 10, 5, "stop", List.of(), -1, 1, List.of());
        return Exchange.received(envelope(tenant, "r-1"), request(format, schema, ChatMessage.user("question")))
                .withGeneration(generation)
                .withCost(new Cost(0.25, 1));
    }

    public static Exchange withEnvelope(Exchange exchange, Envelope envelope) {
        return Exchange.received(envelope, exchange.request());
    }

    public static Envelope envelope(String tenant, String id) {
        return envelope(tenant, id, Long.MAX_VALUE, SENT_MS, null);
    }

    public static Envelope envelope(String tenant, String id, long deadlineAtMs, long sentMs, String corpus) {
        return new Envelope(
                id,
                tenant,
                null,
                Priority.INTERACTIVE,
                deadlineAtMs,
                corpus,
                List.of("staff"),
                null,
                "llm.requests",
                0,
                7,
                sentMs,
                null,
                List.of());
    }

    public static ChatRequest request(String question) {
        return request(null, question);
    }

    public static ChatRequest request(String model, String question) {
        return conversation(model, ChatMessage.user(question));
    }

    public static ChatRequest conversation(String model, ChatMessage... messages) {
        return new ChatRequest(
                model, List.of(messages), null, null, null, List.of(), null, ResponseFormat.TEXT, null, null);
    }

    public static ChatRequest request(ResponseFormat format, String schema, ChatMessage... messages) {
        return new ChatRequest(null, List.of(messages), null, null, null, List.of(), null, format, schema, null);
    }

    public static Passage passage(String documentId, String text) {
        return new Passage(documentId, 3, documentId + "#0", "Title of " + documentId, text, 10, 10 + text.length(), 1);
    }
}
