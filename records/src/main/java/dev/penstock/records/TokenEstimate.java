package dev.penstock.records;

/** Tokens before anything is tokenised: four characters each, the rule of thumb for English text. */
public final class TokenEstimate {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private TokenEstimate() {}

    /** Tokens of a text, rounded up; 0 for an empty text. */
    public static int of(String text) {
        return tokens(text.length());
    }

    /** All messages, with the tool definitions and tool calls that a model reads as well. */
    public static int of(ChatRequest request) {
        long characters = length(request.extraJson()) + length(request.jsonSchema());
        for (ChatMessage message : request.messages()) {
            characters += length(message.content()) + length(message.extraJson());
        }
        return tokens(characters);
    }

    /** Most characters of a text of so many tokens. */
    public static int characters(int tokens) {
        return (int) Math.min(Integer.MAX_VALUE, (long) tokens * CHARACTERS_PER_TOKEN);
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }

    private static int tokens(long characters) {
        return (int) Math.min(Integer.MAX_VALUE, (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
    }
}
