package dev.penstock.connectors.corpus;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A zip as it is read, which remembers its end: only there stands whether it is whole. The reader of its entries takes
 * one that was cut off between two of them, or what is no zip at all, for one that has no more.
 */
final class ZipStream extends FilterInputStream {
    private static final byte[] END_OF_DIRECTORY = {'P', 'K', 5, 6};
    /** The last record of a zip, with its longest comment. */
    private static final int LONGEST_END = 22 + 0xFFFF;

    private final byte[] last = new byte[LONGEST_END];
    private long length;

    ZipStream(InputStream in) {
        super(in);
    }

    /**
     * Reads what is left.
     *
     * @throws IOException if the record is not there that ends every zip
     */
    void finish() throws IOException {
        transferTo(OutputStream.nullOutputStream());
        int size = (int) Math.min(length, LONGEST_END);
        for (int i = 0; i <= size - END_OF_DIRECTORY.length; i++) {
            if (endsAt(length - size + i)) {
                return;
            }
        }
        throw new EOFException("it is no whole zip archive");
    }

    private boolean endsAt(long position) {
        for (int i = 0; i < END_OF_DIRECTORY.length; i++) {
            if (last[(int) ((position + i) % LONGEST_END)] != END_OF_DIRECTORY[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            last[(int) (length++ % LONGEST_END)] = (byte) value;
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        int count = in.read(buffer, offset, wanted);
        for (int done = Math.max(0, count - LONGEST_END); done < count; ) {
            int at = (int) ((length + done) % LONGEST_END);
            int part = Math.min(count - done, LONGEST_END - at);
            System.arraycopy(buffer, offset + done, last, at, part);
            done += part;
        }
        length += Math.max(0, count);
        return count;
    }

    /** Reads, so that nothing is missing at the end. */
    @Override
    public long skip(long wanted) throws IOException {
        byte[] skipped = new byte[(int) Math.max(0, Math.min(wanted, 1 << 13))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
