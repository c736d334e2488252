package dev.penstock.records;

import java.util.ArrayList;
import java.util.List;

/**
 * The body of a request: the fields of the OpenAI chat-completions API that Penstock acts on, and the rest verbatim.
 *
 * @param model the model or tier that the caller asked for; null leaves the choice to the router
 * @param messages at least one, the last of them by a user or a tool
 * @param temperature 0 to 2, null for the model's default
 * @param topP above 0, up to 1, null for the model's default
 * @param maxTokens most tokens of the answer, null for the tier's default
 * @param stop texts that end the answer; empty for none
 * @param seed null for none
 * @param responseFormat never null
 * @param jsonSchema the schema as JSON where {@code responseFormat} is {@code JSON_SCHEMA}, else null
 * @param extraJson all other fields (tools, penalties, ...) as a JSON object for model endpoints, or null
 */
public record ChatRequest(
        String model,
        List<ChatMessage> messages,
        Double temperature,
        Double topP,
        Integer maxTokens,
        List<String> stop,
        Long seed,
        ResponseFormat responseFormat,
        String jsonSchema,
        String extraJson) {

    /** The text of the last user message, which is what is embedded, cached and retrieved by; empty if there is none. */
    public String question() {
        int index = questionIndex();
        return index < 0 ? "" : messages.get(index).content();
    }

    /** Which message is the last of the user; -1 if there is none. */
    public int questionIndex() {
        int i = messages.size() - 1;
        while (i >= 0 && messages.get(i).role() != Role.USER) {
            i--;
        }
        return i;
    }

    /**
     * The same request with another text in its last user message.
     *
     * @throws IndexOutOfBoundsException if there is no such message
     */
    public ChatRequest withQuestion(String newQuestion) {
        List<ChatMessage> newMessages = new ArrayList<>(messages);
        newMessages.set(questionIndex(), messages.get(questionIndex()).withContent(newQuestion));
        return withMessages(List.copyOf(newMessages));
    }

    public ChatRequest withMessages(List<ChatMessage> newMessages) {
        return new ChatRequest(
                model, newMessages, temperature, topP, maxTokens, stop, seed, responseFormat, jsonSchema, extraJson);
    }
}
