package dev.penstock.records;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines as bytes, whatever is in them, with bounded memory: a line beyond the limit is skipped, not kept. Ends
 * lines at LF, drops a CR before it and a UTF-8 byte order mark at the start of the file; the last line needs no LF.
 */
public final class LineReader implements AutoCloseable {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int filled;
    private long number;

    /** @param maxLineBytes longest line that is kept */
    public LineReader(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /** The next line, null at the end of the file. */
    public InputLine next() throws IOException {
        if (!fill()) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        boolean ended = false;
        while (!ended && fill()) {
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int count = end - position;
            length += count;
            if (length <= maxLineBytes + 1L) { // one more for a CR that is dropped
                line.write(buffer, position, count);
            }
            ended = end < filled;
            advance(ended ? count + 1 : count);
        }
        return finish(line, length);
    }

    private InputLine finish(ByteArrayOutputStream line, long length) {
        number++;
        byte[] bytes = line.toByteArray();
        if (length == bytes.length) {
            int from = number == 1 && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
            int to = bytes.length > from && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
            if (to - from <= maxLineBytes) {
                return new InputLine(number, java.util.Arrays.copyOfRange(bytes, from, to), to - from);
            }
        }
        return new InputLine(number, null, length);
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= 3
                && bytes[0] == BYTE_ORDER_MARK[0]
                && bytes[1] == BYTE_ORDER_MARK[1]
                && bytes[2] == BYTE_ORDER_MARK[2];
    }

    private boolean fill() throws IOException {
        if (position < filled) {
            return true;
        }
        position = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }

    private void advance(int count) {
        position += count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
