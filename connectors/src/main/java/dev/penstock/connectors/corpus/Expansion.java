package dev.penstock.connectors.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What has come out of one file, all levels of archives in it together, against what may. Not thread-safe. */
final class Expansion {
    private static final long FREE_BYTES = 64L << 20;

    private final ArchiveLimits limits;
    private long read;
    private long expanded;
    private long entries;

    Expansion(ArchiveLimits limits) {
        this.limits = limits;
    }

    /** A limit was exceeded: nothing more of the file is to be read. */
    static final class ExceededException extends IOException {
        private static final long serialVersionUID = 1;

        ExceededException(String message) {
            super(message);
        }
    }

    /** Bytes of the file that were read. */
    long read() {
        return read;
    }

    /** The file itself. */
    InputStream file(InputStream in) {
        return new Counted(in) {
            @Override
            void count(long bytes) {
                read += bytes;
            }
        };
    }

    /** What a decompressor gives. Closing it leaves the stream below open. */
    InputStream expanded(InputStream in) {
        return new Counted(in) {
            @Override
            void count(long bytes) throws ExceededException {
                expanded += bytes;
                check();
            }
        };
    }

    private void check() throws ExceededException {
        if (expanded > limits.maxExpandedBytes()) {
            throw new ExceededException(
                    "more than " + limits.maxExpandedBytes() + " bytes come out of it (archives.max-expanded-bytes)");
        }
        if (expanded > FREE_BYTES && expanded / limits.maxRatio() > read) {
            throw new ExceededException("more than " + limits.maxRatio()
                    + " bytes come out for each byte of it, as of a zip bomb (archives.max-ratio)");
        }
    }

    void entry() throws ExceededException {
        entries++;
        if (entries > limits.maxEntries()) {
            throw new ExceededException("it has more than " + limits.maxEntries() + " entries (archives.max-entries)");
        }
    }

    /** @param depth archives around what is about to be opened, itself counted */
    void nested(int depth) throws ExceededException {
        if (depth > limits.maxNesting()) {
            throw new ExceededException(
                    "it holds more than " + limits.maxNesting() + " archives in each other (archives.max-nesting)");
        }
    }

    private abstract static class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        abstract void count(long bytes) throws IOException;

        @Override
        public int read() throws IOException {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int bytes = in.read(buffer, offset, length);
            count(Math.max(0, bytes));
            return bytes;
        }

        @Override
        public long skip(long length) throws IOException {
            long bytes = in.skip(length);
            count(bytes);
            return bytes;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() {}
    }
}
