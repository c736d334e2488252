package dev.penstock.inference.endpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads server-sent events (HTML standard, section 9.2.6) from buffers that may be cut anywhere. Lines end at CR, LF or
 * CRLF; bytes are decoded by whole lines, so that a cut within a UTF-8 sequence does no harm. Of an event only the data
 * is passed on, its lines joined by a line feed; comments and other fields are left out.
 */
final class EventStream {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String DATA = "data";

    private final Consumer<String> onData;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private boolean afterReturn;
    private boolean first = true;

    /** @param onData told the data of each event */
    EventStream(Consumer<String> onData) {
        this.onData = onData;
    }

    void feed(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            byte next = buffer.get();
            if (next == '\n' && afterReturn) {
                afterReturn = false; // the second half of CRLF
            } else if (next == '\n' || next == '\r') {
                afterReturn = next == '\r';
                endLine();
            } else {
                afterReturn = false;
                line.write(next);
            }
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        first = false;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        if (field.equals(DATA)) {
            addData(colon < 0 ? "" : text.substring(colon + 1));
        }
    }

    private void addData(String value) {
        if (hasData) {
            data.append('\n');
        }
        hasData = true;
        data.append(value, value.startsWith(" ") ? 1 : 0, value.length());
    }

    private void dispatch() {
        if (hasData) {
            String event = data.toString();
            data.setLength(0);
            hasData = false;
            onData.accept(event);
        }
    }
}
