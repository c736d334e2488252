package dev.penstock.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads one message of a conversation, and checks what its role asks for. */
final class MessageReader {
    private static final Map<String, Role> ROLES =
            Arrays.stream(Role.values()).collect(Collectors.toMap(Json::name, Function.identity()));
    private static final String ROLES_ALLOWED =
            "one of " + Arrays.stream(Role.values()).map(Json::name).collect(Collectors.joining(", "));

    private final JsonParser parser;
    private final Verbatim extra;
    private final int index;

    private Role role;
    private String content;
    private boolean hasToolCalls;
    private boolean hasToolCallId;

    MessageReader(JsonParser parser, Verbatim.Source source, int index) {
        this.parser = parser;
        this.extra = new Verbatim(source);
        this.index = index;
    }

    /** Reads the message that the parser stands at, to its closing brace. */
    ChatMessage read() throws IOException, BadField {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw BadField.type(path(), Fields.found(parser), "an object with role and content");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            member(parser.currentName());
        }
        check();
        return new ChatMessage(role, content == null ? "" : content, extra.json());
    }

    /** Made only where a fault names it. */
    private String path() {
        return "messages[" + index + "]";
    }

    private void member(String name) throws IOException, BadField {
        switch (name) {
            case "role" -> {
                parser.nextToken();
                String text = Fields.text(parser, () -> path() + ".role");
                role = ROLES.get(text);
                if (role == null) {
                    throw BadField.value(path() + ".role", text, ROLES_ALLOWED);
                }
            }
            case "content" -> {
                parser.nextToken();
                content = content();
            }
            default -> other(name);
        }
    }

    private void other(String name) throws IOException {
        extra.keep(parser);
        if (name.equals("tool_calls")) {
            // An empty list ends right after it began, and "[]" is what stands in the source then.
            hasToolCalls = parser.currentToken() == JsonToken.END_ARRAY && !extra.endsWithEmptyArray();
        } else if (name.equals("tool_call_id")) {
            hasToolCallId = parser.currentToken() == JsonToken.VALUE_STRING
                    && !parser.getText().isBlank();
        }
    }

    private String content() throws IOException, BadField {
        if (Fields.isNull(parser)) {
            return null;
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return Fields.text(parser, () -> path() + ".content");
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            return parts();
        }
        throw BadField.type(path() + ".content", Fields.found(parser), "text or a list of text parts");
    }

    /** Text parts become one text, joined by line breaks, as the open model servers do it. */
    private String parts() throws IOException, BadField {
        StringBuilder text = new StringBuilder();
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            text.append(count == 0 ? "" : "\n").append(part(path() + ".content[" + count + "]"));
            count++;
        }
        return text.toString();
    }

    private String part(String param) throws IOException, BadField {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw BadField.type(param, Fields.found(parser), "an object {\"type\": \"text\", \"text\": ...}");
        }
        String type = null;
        String text = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("type")) {
                type = Fields.text(parser, param + ".type");
                if (!type.equals("text")) {
                    throw new BadField(
                            "unsupported_content",
                            param + ".type",
                            BadField.shown(type) + " is not supported; allowed is text");
                }
            } else if (name.equals("text")) {
                text = Fields.text(parser, param + ".text");
            } else {
                parser.skipChildren();
            }
        }
        if (type == null || text == null) {
            throw BadField.missing(param + (type == null ? ".type" : ".text"), "text");
        }
        return text;
    }

    private void check() throws BadField {
        if (role == null) {
            throw BadField.missing(path() + ".role", ROLES_ALLOWED);
        }
        switch (role) {
            case ASSISTANT -> {
                if (content == null && !hasToolCalls) {
                    throw BadField.missing(path() + ".content", "text, or tool_calls in its place");
                }
            }
            case TOOL -> {
                if (!hasToolCallId) {
                    throw BadField.missing(path() + ".tool_call_id", "the id of the call that the message answers");
                } else if (content == null) {
                    throw BadField.missing(path() + ".content", "text");
                }
            }
            default -> {
                if (content == null) {
                    throw BadField.missing(path() + ".content", "text");
                } else if (content.isBlank()) {
                    throw new BadField(
                            "empty_content",
                            path() + ".content",
                            "the text is empty; allowed is at least one character");
                }
            }
        }
    }
}
