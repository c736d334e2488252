package dev.penstock.records;

/**
 * One message of a conversation.
 *
 * @param content the text; empty (never null) where an assistant message holds tool calls only
 * @param extraJson the message's other fields ({@code name}, {@code tool_calls}, {@code tool_call_id}) as a JSON object,
 *     handed to model endpoints as it is; null where there are none
 */
public record ChatMessage(Role role, String content, String extraJson) {

    public static ChatMessage user(String content) {
        return new ChatMessage(Role.USER, content, null);
    }

    public static ChatMessage system(String content) {
        return new ChatMessage(Role.SYSTEM, content, null);
    }

    public ChatMessage withContent(String newContent) {
        return new ChatMessage(role, newContent, extraJson);
    }
}
