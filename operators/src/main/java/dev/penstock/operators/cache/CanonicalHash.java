package dev.penstock.operators.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over fields that are each preceded by their length, so that no two lists of fields read the same. */
final class CanonicalHash {
    private static final int NULL = -1;

    private final MessageDigest digest;

    CanonicalHash(String purpose) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        add(purpose);
    }

    CanonicalHash add(String text) {
        if (text == null) {
            return add(NULL);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
        return this;
    }

    CanonicalHash add(Object value) {
        return add(value == null ? null : value.toString());
    }

    CanonicalHash add(List<String> texts) {
        add(texts.size());
        texts.forEach(this::add);
        return this;
    }

    CanonicalHash add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        return this;
    }

    /** The hash, 64 hexadecimal digits. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
