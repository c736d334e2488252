package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Lines of OpenAI Batch files. An input line is {@code {"custom_id", "method", "url", "body"}}; a plain chat-completions
 * body is taken too. Reading never fails: a line that is neither has no body, and says why.
 *
 * @param customId as the line has it; recovered from broken lines where possible, else null
 * @param body the chat-completions body as it stands in the line, or null
 * @param errorCode why there is no body, null if there is one
 * @param errorMessage the same for people, null if there is a body
 */
public record BatchLine(String customId, byte[] body, String errorCode, String errorMessage) {
    private static final String URL = "/v1/chat/completions";
    private static final String ALLOWED = "allowed is {\"custom_id\": ..., \"method\": \"POST\", \"url\": \"" + URL
            + "\", \"body\": {...}}, or a chat-completions body";

    /** Whether the line holds a body; what the body holds is not looked at. */
    public boolean isRequest() {
        return body != null;
    }

    /**
     * Reads an input line.
     *
     * @param line bytes without the line break
     */
    public static BatchLine parse(byte[] line) {
        if (!Utf8.isValid(line)) {
            return broken(line, "invalid_utf8", "the line is not valid UTF-8");
        }
        try (JsonParser parser = Json.parser(line)) {
            if (parser == null) {
                return broken(line, "invalid_json", "the line is not a JSON object; " + ALLOWED);
            }
            parser.nextToken();
            return new Reader(line, parser).read();
        } catch (IOException e) {
            return broken(line, Json.isDuplicateKey(e) ? "duplicate_key" : "invalid_json", Json.problem(e));
        }
    }

    /**
     * The output line of a request that got a response.
     *
     * @param customId the input line's, or null
     * @param response value of the response, as {@link ResponseCodec} writes it
     * @throws IllegalArgumentException if that is no response of Penstock
     */
    public static byte[] output(String customId, byte[] response) {
        ResponseView view = ResponseCodec.decode(response);
        return write(json -> {
            json.writeStringField("id", "batch_req_" + view.id());
            json.writeStringField("custom_id", customId);
            json.writeObjectFieldStart("response");
            json.writeNumberField("status_code", statusCode(view));
            json.writeStringField("request_id", view.id());
            json.writeFieldName("body");
            json.writeRawValue(oneLine(response));
            json.writeEndObject();
            json.writeNullField("error");
        });
    }

    /**
     * The output line of an input line that is no request.
     *
     * @param customId the input line's, or null
     * @param id tells the line from others, for example its number
     */
    public static byte[] error(String customId, String id, String code, String message) {
        return write(json -> {
            json.writeStringField("id", "batch_req_" + id);
            json.writeStringField("custom_id", customId);
            json.writeNullField("response");
            json.writeObjectFieldStart("error");
            json.writeStringField("code", code);
            json.writeStringField("message", message);
            json.writeEndObject();
        });
    }

    /** The HTTP status that the OpenAI API gives for such an outcome. */
    private static int statusCode(ResponseView view) {
        return switch (view.status()) {
            case ANSWERED, HIT, BLOCKED -> 200;
            case SHED -> 429;
            case FAILED -> "invalid_request_error".equals(view.errorType()) ? 400 : 500;
        };
    }

    /** Line breaks outside of strings are whitespace, and inside they cannot stand: a space serves as well. */
    private static SerializableString oneLine(byte[] json) {
        return new SerializedString(
                new String(json, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' '));
    }

    private static BatchLine broken(byte[] line, String code, String message) {
        return new BatchLine(CustomIdScan.find(line), null, code, message);
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Members members) {
        try (ByteArrayBuilder out = new ByteArrayBuilder(1024)) {
            try (JsonGenerator json = Json.generator(out)) {
                json.writeStartObject();
                members.write(json);
                json.writeEndObject();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** One pass over a line that begins as an object. */
    private static final class Reader {
        private final byte[] line;
        private final JsonParser parser;
        private final Verbatim.Source source;
        private String customId;
        private String method;
        private String url;
        private byte[] body;
        private boolean hasBody;
        private boolean hasMessages;

        Reader(byte[] line, JsonParser parser) {
            this.line = line;
            this.parser = parser;
            this.source = new Verbatim.Source(line, parser, Json.objectStart(line));
        }

        BatchLine read() throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                member(name);
            }
            if (parser.nextToken() != null) {
                return refused("invalid_json", "more JSON follows the object; allowed is one object in a line");
            }
            return result();
        }

        private void member(String name) throws IOException {
            switch (name) {
                case "custom_id" -> customId = scalar();
                case "method" -> method = scalar();
                case "url" -> url = scalar();
                case "body" -> {
                    hasBody = true;
                    boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
                    byte[] value = source.value();
                    body = isObject ? value : null;
                }
                default -> {
                    hasMessages |= name.equals("messages");
                    parser.skipChildren();
                }
            }
        }

        private String scalar() throws IOException {
            if (parser.currentToken().isScalarValue()) {
                return parser.currentToken() == JsonToken.VALUE_NULL ? null : Utf8.wellFormed(parser.getText());
            }
            parser.skipChildren();
            return null;
        }

        private BatchLine result() {
            if (!hasBody) {
                return hasMessages
                        ? new BatchLine(customId, line, null, null)
                        : refused("invalid_line", "the line has no body; " + ALLOWED);
            } else if (body == null) {
                return refused("invalid_line", "body: it is not an object; " + ALLOWED);
            } else if (method != null && !method.equals("POST")) {
                return refused("invalid_method", "method: allowed is POST");
            } else if (url != null && !url.equals(URL)) {
                return refused("invalid_url", "url: allowed is " + URL);
            }
            return new BatchLine(customId, body, null, null);
        }

        private BatchLine refused(String code, String message) {
            return new BatchLine(customId, null, code, message);
        }
    }
}
