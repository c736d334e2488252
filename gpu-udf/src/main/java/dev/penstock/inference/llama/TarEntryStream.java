package dev.penstock.inference.llama;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads one file out of a tar stream (POSIX ustar: a header of 512 bytes, then the content, padded to 512). */
final class TarEntryStream {
    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;

    private final InputStream tar;
    private long left;

    private TarEntryStream(InputStream tar, long size) {
        this.tar = tar;
        this.left = size;
    }

    /** @throws IOException where there is no such entry */
    static TarEntryStream find(InputStream tar, String name) throws IOException {
        byte[] header = new byte[BLOCK];
        while (tar.readNBytes(header, 0, BLOCK) == BLOCK) {
            String found = text(header, 0, NAME_LENGTH);
            long size = size(header);
            if (found.equals(name)) {
                return new TarEntryStream(tar, size);
            }
            tar.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
        }
        throw new IOException("the package holds no " + name);
    }

    /** @return bytes read, -1 at the entry's end */
    int read(byte[] buffer) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = tar.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
            throw new EOFException("the package ends " + left + " bytes too early");
        }
        left -= read;
        return read;
    }

    private static long size(byte[] header) throws IOException {
        String octal = text(header, SIZE_OFFSET, SIZE_LENGTH).strip();
        try {
            return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
        } catch (NumberFormatException e) {
            throw new IOException("the package is no tar file", e);
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.US_ASCII);
    }
}
