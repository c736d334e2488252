package dev.penstock.records;

/** Who speaks in a {@link ChatMessage}; the names of the OpenAI chat-completions API in lower case. */
public enum Role {
    SYSTEM,
    DEVELOPER,
    USER,
    ASSISTANT,
    TOOL
}
