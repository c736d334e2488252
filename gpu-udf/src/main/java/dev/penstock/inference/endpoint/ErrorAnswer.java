package dev.penstock.inference.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns an HTTP status other than 200 into the failure it stands for. Of the body only the error's type and code are
 * quoted, and only where they look like identifiers: the message of an endpoint may repeat the prompt or the key.
 */
final class ErrorAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_IDENTIFIER = 64;
    private static final int GATEWAY_TIMEOUT = 504;

    private ErrorAnswer() {}

    /** @param pauseMs for how long the endpoint asks not to be called, -1 where it does not say */
    static CallFailed toFailure(int status, byte[] body, long pauseMs) {
        String details = details(body);
        return new CallFailed(
                new InferenceException(reason(status), "HTTP " + status + details),
                pauseMs,
                details.contains("insufficient_quota"), // OpenAI's 429 for an account without money
                status == GATEWAY_TIMEOUT);
    }

    private static Reason reason(int status) {
        if (status == 429) {
            return Reason.RATE_LIMITED;
        }
        // 408 request timeout, 409 conflict with a concurrent call, 425 too early: the same call may pass later
        if (status >= 500 || status == 408 || status == 409 || status == 425) {
            return Reason.UNAVAILABLE;
        }
        return status < 300 ? Reason.MALFORMED_ANSWER : Reason.REJECTED;
    }

    private static String details(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (IOException e) {
            return ""; // an HTML page or nothing: the status says it all
        }
        if (root == null) {
            return "";
        }
        return identifiers(root);
    }

    /** The error's type and code in brackets, where there are any. */
    static String identifiers(JsonNode root) {
        JsonNode error = root.path("error").isObject() ? root.path("error") : root;
        List<String> parts = new ArrayList<>(2);
        for (String field : List.of("type", "code")) {
            String value = error.path(field).asText("");
            if (isIdentifier(value) && !"null".equals(value)) {
                parts.add(field + " " + value);
            }
        }
        return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
    }

    private static boolean isIdentifier(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST_IDENTIFIER
                && value.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0));
    }
}
