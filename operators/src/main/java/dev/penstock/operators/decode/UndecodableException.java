package dev.penstock.operators.decode;

import dev.penstock.records.Envelope;

/** A record that is no request. The message names field, value and what is allowed, and holds no prompt text. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Envelope envelope;
    private final String code;
    private final String param;

    /**
     * @param envelope as much as could be read of it, so that the sender gets an answer; never null
     * @param code OpenAI error code, for example {@code invalid_json}
     * @param param the field that is wrong, or null
     */
    public UndecodableException(Envelope envelope, String code, String param, String message) {
        super(message);
        this.envelope = envelope;
        this.code = code;
        this.param = param;
    }

    public Envelope envelope() {
        return envelope;
    }

    public String code() {
        return code;
    }

    public String param() {
        return param;
    }
}
