package dev.penstock.records;

/**
 * A record that is no valid request. Code, message and param are those of the error response, in the style of the OpenAI
 * API; the message names the field and what is allowed, and never holds text of a prompt.
 *
 * <p>Codes: {@code empty_value}, {@code request_too_large}, {@code invalid_utf8}, {@code invalid_json},
 * {@code duplicate_key}, {@code missing_required_parameter}, {@code invalid_type}, {@code invalid_value},
 * {@code empty_array}, {@code array_above_max_length}, {@code empty_content}, {@code unsupported_content},
 * {@code invalid_header}.
 */
public final class RequestException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String param;
    private final transient Envelope envelope;

    RequestException(BadField fault, Envelope envelope) {
        // Thrown for every bad record: where in the decoder it was is of no use, and costs time under attack.
        super(fault.getMessage(), null, false, false);
        this.code = fault.code();
        this.param = fault.param();
        this.envelope = envelope;
    }

    public String code() {
        return code;
    }

    /** The field that is wrong, for example {@code messages[0].role}; null where the whole value is. */
    public String param() {
        return param;
    }

    /** Who sent the record, as far as it could be found; never null, so that an error response can always be sent. */
    public Envelope envelope() {
        return envelope;
    }

    /** The exchange that an error response is made from. */
    public Exchange exchange() {
        return Exchange.received(envelope, null);
    }

    /** How the request ended. */
    public Outcome outcome() {
        return Outcome.invalid(code, getMessage(), param);
    }
}
