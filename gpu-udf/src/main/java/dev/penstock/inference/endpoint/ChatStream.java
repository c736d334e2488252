package dev.penstock.inference.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.io.IOException;

/** Puts a streamed chat completion together, event by event. */
final class ChatStream {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DONE = "[DONE]";

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private boolean toolCalls;
    private boolean done;
    private String model;
    private String finishReason;
    private int promptTokens = -1;
    private int completionTokens = -1;

    /**
     * @param data of one event
     * @throws InferenceException {@code MALFORMED_ANSWER} where it is no chunk of a chat completion, {@code UNAVAILABLE}
     *     where the endpoint reports an error in the middle of its answer
     */
    void accept(String data) {
        if (done || data.isBlank()) {
            return;
        }
        if (data.strip().equals(DONE)) {
            done = true;
            return;
        }
        JsonNode chunk = parse(data);
        if (chunk.path("error").isObject() || chunk.path("error").isTextual()) {
            throw new InferenceException(
                    Reason.UNAVAILABLE,
                    "the endpoint broke its answer off with an error" + ErrorAnswer.identifiers(chunk));
        }
        if (model == null) {
            model = chunk.path("model").textValue();
        }
        usage(chunk.path("usage"));
        JsonNode choice = chunk.path("choices").path(0);
        if (choice.path("index").asInt(0) == 0) {
            choice(choice);
        }
    }

    /** Whether a token has come. */
    boolean hasBegun() {
        return text.length() > 0 || refusal.length() > 0 || toolCalls;
    }

    /** @throws InferenceException {@code MALFORMED_ANSWER} where the stream ended before the answer did */
    ChatCompletion complete() {
        if (finishReason == null) {
            throw ChatCompletion.malformed("its stream ended without a finish_reason");
        }
        if (text.length() == 0 && refusal.length() > 0) {
            return new ChatCompletion(refusal.toString(), model, promptTokens, completionTokens, "content_filter");
        }
        if (text.length() == 0 && toolCalls) {
            throw ChatCompletion.toolCallsOnly();
        }
        return new ChatCompletion(
                text.toString(), model, promptTokens, completionTokens, ChatCompletion.finishReason(finishReason));
    }

    private void choice(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        append(text, delta.path("content"));
        append(refusal, delta.path("refusal"));
        toolCalls |= delta.path("tool_calls").size() > 0;
        if (choice.path("finish_reason").isTextual()) {
            finishReason = choice.path("finish_reason").textValue();
        }
    }

    private void usage(JsonNode usage) {
        if (usage.isObject()) {
            promptTokens = ChatCompletion.count(usage.path("prompt_tokens"));
            completionTokens = ChatCompletion.count(usage.path("completion_tokens"));
        }
    }

    private static void append(StringBuilder to, JsonNode part) {
        if (part.isTextual()) {
            to.append(part.textValue());
        }
    }

    private static JsonNode parse(String data) {
        JsonNode chunk;
        try {
            chunk = JSON.readTree(data);
        } catch (IOException e) {
            // the cause would quote the answer
            throw ChatCompletion.malformed("an event of its stream is no JSON");
        }
        if (chunk == null || !chunk.isObject()) {
            throw ChatCompletion.malformed("an event of its stream is no JSON object");
        }
        return chunk;
    }
}
