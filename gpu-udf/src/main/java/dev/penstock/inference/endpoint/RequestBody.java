package dev.penstock.inference.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** Writes the body of a chat-completions call. */
final class RequestBody {
    private static final JsonFactory JSON = new JsonFactory();

    /** Fields that this class writes or that would change the shape of the answer: never taken from the extra JSON. */
    private static final Set<String> OWN_FIELDS = Set.of(
            "model",
            "messages",
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "seed",
            "response_format",
            "stream",
            "stream_options",
            "n");

    private static final Set<String> OWN_MESSAGE_FIELDS = Set.of("role", "content");

    private RequestBody() {}

    /**
     * @param stream whether the answer shall come token by token, with the usage at its end
     * @return UTF-8 JSON
     * @throws InferenceException {@code REJECTED} where the request's verbatim JSON is none
     */
    static byte[] write(ChatRequest request, String model, boolean stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model", model);
            writeMessages(json, request);
            writeParameters(json, request);
            writeResponseFormat(json, request);
            if (stream) {
                json.writeBooleanField("stream", true);
                json.writeObjectFieldStart("stream_options");
                json.writeBooleanField("include_usage", true);
                json.writeEndObject();
            }
            copyFields(json, request.extraJson(), OWN_FIELDS);
            json.writeEndObject();
        } catch (IOException e) {
            // the cause would quote the request
            throw new InferenceException(
                    Reason.REJECTED, "the request's extra fields or JSON schema are no valid JSON: send a JSON object");
        }
        return bytes.toByteArray();
    }

    private static void writeMessages(JsonGenerator json, ChatRequest request) throws IOException {
        json.writeArrayFieldStart("messages");
        for (ChatMessage message : request.messages()) {
            json.writeStartObject();
            json.writeStringField("role", message.role().name().toLowerCase(Locale.ROOT));
            if (message.content().isEmpty() && message.extraJson() != null) {
                json.writeNullField("content"); // tool calls only
            } else {
                json.writeStringField("content", message.content());
            }
            copyFields(json, message.extraJson(), OWN_MESSAGE_FIELDS);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeParameters(JsonGenerator json, ChatRequest request) throws IOException {
        if (request.temperature() != null) {
            json.writeNumberField("temperature", request.temperature());
        }
        if (request.topP() != null) {
            json.writeNumberField("top_p", request.topP());
        }
        if (request.maxTokens() != null) {
            json.writeNumberField("max_tokens", request.maxTokens());
        }
        if (request.seed() != null) {
            json.writeNumberField("seed", request.seed());
        }
        if (!request.stop().isEmpty()) {
            json.writeArrayFieldStart("stop");
            for (String stop : request.stop()) {
                json.writeString(stop);
            }
            json.writeEndArray();
        }
    }

    private static void writeResponseFormat(JsonGenerator json, ChatRequest request) throws IOException {
        switch (request.responseFormat()) {
            case TEXT -> {}
            case JSON_OBJECT -> {
                json.writeObjectFieldStart("response_format");
                json.writeStringField("type", "json_object");
                json.writeEndObject();
            }
            case JSON_SCHEMA -> {
                json.writeObjectFieldStart("response_format");
                json.writeStringField("type", "json_schema");
                json.writeObjectFieldStart("json_schema");
                json.writeStringField("name", "answer");
                json.writeFieldName("schema");
                copyValue(json, request.jsonSchema());
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    private static void copyValue(JsonGenerator json, String value) throws IOException {
        try (JsonParser parser = JSON.createParser(value)) {
            parser.nextToken();
            json.copyCurrentStructureExact(parser);
        }
    }

    private static void copyFields(JsonGenerator json, String object, Set<String> except) throws IOException {
        if (object == null) {
            return;
        }
        try (JsonParser parser = JSON.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (except.contains(parser.currentName())) {
                    parser.nextToken();
                    parser.skipChildren();
                } else {
                    json.copyCurrentStructureExact(parser);
                }
            }
        }
    }
}
