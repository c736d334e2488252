package dev.penstock.operators;

import java.util.regex.Pattern;

/** The W3C trace context of a request on its way to an endpoint. */
public final class TraceContext {
    // https://www.w3.org/TR/trace-context/#traceparent-header, version 00: ids of zeros only are invalid.
    private static final Pattern VERSION_00 =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceContext() {}

    /**
     * What may be sent on: a {@code traceparent} of version 00. Null for any other text, as later versions may carry
     * more than this code knows to be harmless in a header.
     */
    public static String forwarded(String traceparent) {
        return traceparent != null && VERSION_00.matcher(traceparent).matches() ? traceparent : null;
    }
}
