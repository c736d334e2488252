package dev.penstock.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a chat-completions body in one pass. The first fault is kept and reading goes on, so that the fields in
 * {@code metadata} that say whose request it is are found also where they stand behind the fault.
 */
final class BodyReader {
    private final int maxMessages;

    private JsonParser parser;
    private Verbatim.Source source;
    private Verbatim extra;
    private BadField fault;

    private final Map<String, String> metadata = new HashMap<>(4);
    private String user;
    private String model;
    private List<ChatMessage> messages;
    private Double temperature;
    private Double topP;
    private Long maxTokens;
    private Long maxCompletionTokens;
    private List<String> stop = List.of();
    private Long seed;
    private ResponseFormat responseFormat = ResponseFormat.TEXT;
    private String jsonSchema;

    BodyReader(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    /** Reads what it can and returns the first fault, null if there is none. */
    BadField read(byte[] value, long maxBytes) {
        try {
            checkBytes(value, maxBytes);
            readObject(value);
        } catch (BadField e) {
            note(e);
        }
        return fault;
    }

    /** Penstock's own fields in {@code metadata}, by name. */
    Map<String, String> metadata() {
        return metadata;
    }

    /** The body's {@code user}, or null. */
    String user() {
        return user;
    }

    ChatRequest request() {
        Long most = maxCompletionTokens != null ? maxCompletionTokens : maxTokens;
        return new ChatRequest(
                model,
                messages,
                temperature,
                topP,
                most == null ? null : most.intValue(),
                stop,
                seed,
                responseFormat,
                jsonSchema,
                extra.json());
    }

    private static void checkBytes(byte[] value, long maxBytes) throws BadField {
        if (value == null || value.length == 0) {
            throw new BadField(
                    "empty_value", null, "the record has no value; allowed is a chat-completions body as JSON");
        } else if (value.length > maxBytes) {
            throw new BadField(
                    "request_too_large",
                    null,
                    "the value has " + value.length + " bytes; allowed are at most " + maxBytes);
        } else if (!Utf8.isValid(value)) {
            throw new BadField("invalid_utf8", null, "the value is not valid UTF-8; allowed is JSON in UTF-8");
        }
    }

    private void readObject(byte[] value) throws BadField {
        try (JsonParser opened = Json.parser(value)) {
            if (opened == null) {
                throw new BadField("invalid_json", null, "the value does not begin as a JSON object; allowed is one");
            }
            parser = opened;
            parser.nextToken();
            source = new Verbatim.Source(value, parser, Json.objectStart(value));
            extra = new Verbatim(source);
            readMembers();
            if (parser.nextToken() != null) {
                throw new BadField("invalid_json", null, "more JSON follows the object; allowed is one object");
            }
            checkWhole();
        } catch (IOException e) {
            throw new BadField(Json.isDuplicateKey(e) ? "duplicate_key" : "invalid_json", null, Json.problem(e));
        }
    }

    private void readMembers() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            try {
                member(parser.currentName());
            } catch (BadField e) {
                note(e);
                skipToMembers();
            }
        }
    }

    private void note(BadField e) {
        fault = fault == null ? e : fault;
    }

    /** Leaves what the parser stands in, down to the members of the body. */
    private void skipToMembers() throws IOException {
        while (parser.getParsingContext().getNestingDepth() > 1) {
            if (parser.nextToken() == null) {
                return;
            }
        }
    }

    private void member(String name) throws IOException, BadField {
        switch (name) {
            case "messages" -> messages = messages();
            case "model" -> model = next() ? null : Fields.name(parser, name);
            case "temperature" -> {
                next();
                temperature = Fields.number(parser, name, 0, 2, "a number from 0 to 2");
            }
            case "top_p" -> {
                next();
                topP = Fields.number(parser, name, Double.MIN_VALUE, 1, "a number above 0, up to 1");
            }
            case "max_tokens" -> maxTokens = whole(name, 1, Integer.MAX_VALUE);
            case "max_completion_tokens" -> maxCompletionTokens = whole(name, 1, Integer.MAX_VALUE);
            case "seed" -> seed = whole(name, Long.MIN_VALUE, Long.MAX_VALUE);
            case "n" -> whole(name, 1, 1);
            case "stop" -> {
                next();
                stop = Fields.stop(parser);
            }
            case "stream" -> stream();
            case "stream_options" -> skip();
            case "response_format" -> responseFormat();
            case "metadata" -> metadataObject();
            case "user" -> {
                extra.keep(parser);
                user = Fields.isNull(parser) ? null : Fields.text(parser, name);
            }
            default -> extra.keep(parser);
        }
    }

    /** Steps to the member's value, and says whether it is null. */
    private boolean next() throws IOException {
        parser.nextToken();
        return Fields.isNull(parser);
    }

    private void skip() throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }

    private Long whole(String name, long min, long max) throws IOException, BadField {
        next();
        return Fields.whole(parser, name, min, max);
    }

    /** Answers on a topic come whole, so the wish to stream is dropped. */
    private void stream() throws IOException, BadField {
        next();
        JsonToken token = parser.currentToken();
        if (!token.isBoolean() && token != JsonToken.VALUE_NULL) {
            throw BadField.type("stream", Fields.found(parser), "true or false");
        }
    }

    private List<ChatMessage> messages() throws IOException, BadField {
        if (next()) {
            throw BadField.missing("messages", "a list of messages");
        } else if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw BadField.type("messages", Fields.found(parser), "a list of messages");
        }
        List<ChatMessage> read = new ArrayList<>(4);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (read.size() == maxMessages) {
                throw new BadField(
                        "array_above_max_length",
                        "messages",
                        "more than " + maxMessages + " messages; allowed are at most " + maxMessages);
            }
            read.add(new MessageReader(parser, source, read.size()).read());
        }
        if (read.isEmpty()) {
            throw new BadField("empty_array", "messages", "the list is empty; allowed is at least one message");
        }
        return List.copyOf(read);
    }

    private void responseFormat() throws IOException, BadField {
        String allowed = "an object with type text, json_object or json_schema";
        if (next()) {
            return;
        } else if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw BadField.type("response_format", Fields.found(parser), allowed);
        }
        String type = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> type = Fields.text(parser, "response_format.type");
                case "json_schema" -> jsonSchema = jsonSchema();
                default -> parser.skipChildren();
            }
        }
        if (type == null) {
            throw BadField.missing("response_format.type", "text, json_object or json_schema");
        }
        responseFormat = switch (type) {
            case "text" -> ResponseFormat.TEXT;
            case "json_object" -> ResponseFormat.JSON_OBJECT;
            case "json_schema" -> ResponseFormat.JSON_SCHEMA;
            default -> throw BadField.value("response_format.type", type, "text, json_object or json_schema");
        };
        if (responseFormat != ResponseFormat.JSON_SCHEMA) {
            jsonSchema = null;
        } else if (jsonSchema == null) {
            throw BadField.missing("response_format.json_schema.schema", "a JSON schema as an object");
        }
    }

    private String jsonSchema() throws IOException, BadField {
        if (Fields.isNull(parser)) {
            return null;
        } else if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw BadField.type("response_format.json_schema", Fields.found(parser), "an object with name and schema");
        }
        String schema = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (!name.equals("schema")) {
                parser.skipChildren();
            } else if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw BadField.type(
                        "response_format.json_schema.schema", Fields.found(parser), "a JSON schema as an object");
            } else {
                int start = source.tokenStart();
                schema = source.text(start, source.valueEnd());
            }
        }
        return schema;
    }

    /** Takes Penstock's own fields out; what is left of the object goes to the model endpoint as it is. */
    private void metadataObject() throws IOException, BadField {
        if (next()) {
            return;
        } else if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw BadField.type("metadata", Fields.found(parser), "an object of texts");
        }
        Verbatim rest = new Verbatim(source);
        BadField first = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!EnvelopeReader.isOurs(name)) {
                rest.keep(parser);
                continue;
            }
            parser.nextToken();
            if (parser.currentToken().isScalarValue()) {
                if (!Fields.isNull(parser)) {
                    metadata.put(name, Utf8.wellFormed(parser.getText()));
                }
            } else {
                first = first != null ? first : BadField.type("metadata." + name, Fields.found(parser), "text");
                parser.skipChildren();
            }
        }
        if (rest.json() != null) {
            extra.add("\"metadata\":" + rest.json());
        }
        if (first != null) {
            throw first;
        }
    }

    private void checkWhole() throws BadField {
        if (messages == null) {
            throw BadField.missing("messages", "a list of messages");
        }
        int last = messages.size() - 1;
        Role role = messages.get(last).role();
        if (role != Role.USER && role != Role.TOOL) {
            throw BadField.value(
                    "messages[" + last + "].role",
                    Json.name(role),
                    "user or tool: the last message asks for an answer");
        }
    }
}
