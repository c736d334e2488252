package dev.penstock.inference.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.io.IOException;

/**
 * What an endpoint answered.
 *
 * @param model the model that answered, as the endpoint names it; null where it does not
 * @param promptTokens -1 where the endpoint does not say
 * @param completionTokens -1 where the endpoint does not say
 * @param finishReason {@code stop}, {@code length} or {@code content_filter}
 */
record ChatCompletion(String text, String model, int promptTokens, int completionTokens, String finishReason) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws InferenceException {@code MALFORMED_ANSWER} where the body is no chat completion with text */
    static ChatCompletion read(byte[] body) {
        JsonNode root = parse(body);
        JsonNode choice = root.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            throw malformed("it holds no choices[0].message");
        }
        JsonNode usage = root.path("usage");
        String finish = finishReason(choice.path("finish_reason").asText(""));
        JsonNode refusal = message.path("refusal");
        JsonNode content = message.path("content");
        if (!content.isTextual() && refusal.isTextual()) {
            content = refusal;
            finish = "content_filter";
        }
        if (!content.isTextual() && message.path("tool_calls").size() > 0) {
            throw toolCallsOnly();
        }
        boolean cutBeforeText = (content.isNull() || content.isMissingNode()) && !"stop".equals(finish);
        if (!content.isTextual() && !cutBeforeText) {
            throw malformed("choices[0].message.content is no text");
        }
        return new ChatCompletion(
                content.asText(""),
                root.path("model").textValue(),
                count(usage.path("prompt_tokens")),
                count(usage.path("completion_tokens")),
                finish);
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            if (root == null || !root.isObject()) {
                throw malformed("it is no JSON object");
            }
            return root;
        } catch (IOException e) {
            // the cause would quote the answer
            throw malformed("it is no complete JSON");
        }
    }

    /** -1 where it is no count. */
    static int count(JsonNode tokens) {
        return tokens.canConvertToInt() && tokens.isIntegralNumber() && tokens.intValue() >= 0 ? tokens.intValue() : -1;
    }

    /** Maps the names that servers use onto the three that responses have. */
    static String finishReason(String said) {
        return switch (said) {
            case "length", "max_tokens", "model_length" -> "length";
            case "content_filter", "safety", "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    static InferenceException toolCallsOnly() {
        return new InferenceException(
                Reason.REJECTED, "the model answered with tool calls and no text, which an answer cannot carry");
    }

    static InferenceException malformed(String why) {
        return new InferenceException(Reason.MALFORMED_ANSWER, "the endpoint's answer is no chat completion: " + why);
    }
}
