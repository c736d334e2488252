package dev.penstock.records;

/**
 * How a request ended, stamped once by the stage that decided.
 *
 * @param type OpenAI error type, for example {@code invalid_request_error}; null where there is no error
 * @param code machine-readable reason, for example {@code rate_limit_exceeded}; null where there is no error
 * @param message one line for people; null where there is no error
 * @param param the field that is wrong, for example {@code messages[0].role}; null where it is none
 */
public record Outcome(Status status, String type, String code, String message, String param) {

    public static final Outcome ANSWERED = new Outcome(Status.ANSWERED, null, null, null, null);
    public static final Outcome HIT = new Outcome(Status.HIT, null, null, null, null);

    public static Outcome blocked(String code, String message) {
        return new Outcome(Status.BLOCKED, "content_filter", code, message, null);
    }

    public static Outcome shed(String code, String message) {
        return new Outcome(Status.SHED, "rate_limit_error", code, message, null);
    }

    public static Outcome invalid(String code, String message, String param) {
        return new Outcome(Status.FAILED, "invalid_request_error", code, message, param);
    }

    public static Outcome failed(String code, String message) {
        return new Outcome(Status.FAILED, "api_error", code, message, null);
    }
}
