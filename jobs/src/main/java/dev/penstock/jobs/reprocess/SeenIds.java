package dev.penstock.jobs.reprocess;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The ids of the documents that a run has seen, in eight bytes each: a part of their hash. Where two ids share it, one
 * that was not seen counts as seen, and its document stays. Not thread-safe.
 */
final class SeenIds {
    private final MessageDigest sha256;
    private long[] hashes = new long[1024];
    private int count;
    private boolean sorted = true;

    SeenIds() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void add(String id) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.multiplyExact(2, count));
        }
        hashes[count++] = hash(id);
        sorted = false;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean contains(String id) {
        if (!sorted) {
            Arrays.sort(hashes, 0, count);
            sorted = true;
        }
        return Arrays.binarySearch(hashes, 0, count, hash(id)) >= 0;
    }

    private long hash(String id) {
        return ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
