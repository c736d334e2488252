package dev.penstock.inference;

import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;

/** Token counts where a backend reports none: four characters each, as admission estimates them. */
public final class TokenEstimate {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private TokenEstimate() {}

    /** Tokens of a text, rounded up; 0 for an empty text. */
    public static int of(String text) {
        return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    /** Tokens of all messages of a request. */
    public static int of(ChatRequest request) {
        int tokens = 0;
        for (ChatMessage message : request.messages()) {
            tokens += of(message.content());
        }
        return tokens;
    }
}
