package dev.penstock.operators.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over fields that are each preceded by their length, so that no two lists of fields read the same. */
final class CanonicalHash {
    private static final int NULL = -1;
    private static final HexFormat HEX = HexFormat.of();

    /** The fields as they are hashed: many small updates of a digest cost more than the hash. */
    private byte[] fields = new byte[512];

    private int length;

    CanonicalHash(String purpose) {
        add(purpose);
    }

    CanonicalHash add(String text) {
        if (text == null) {
            return add(NULL);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        reserve(bytes.length);
        System.arraycopy(bytes, 0, fields, length, bytes.length);
        length += bytes.length;
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
        reserve(Integer.BYTES);
        fields[length++] = (byte) (number >>> 24);
        fields[length++] = (byte) (number >>> 16);
        fields[length++] = (byte) (number >>> 8);
        fields[length++] = (byte) number;
        return this;
    }

    private void reserve(int more) {
        if (more > fields.length - length) {
            fields = Arrays.copyOf(fields, Math.addExact(length, more) + fields.length);
        }
    }

    /** The hash, 64 hexadecimal digits. */
    String hex() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(fields, 0, length);
            return HEX.formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
