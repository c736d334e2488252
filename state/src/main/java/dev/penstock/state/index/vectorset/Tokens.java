package dev.penstock.state.index.vectorset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Labels, metadata and hashes as attributes and filters hold them: 128 bits of a SHA-256, hexadecimal. The language of
 * filters cannot escape all texts, so none from outside ever stands in it.
 */
final class Tokens {
    /** Of chunks without labels. It is not hexadecimal, so that no label has it. */
    static final String EVERYBODY = "everybody";

    private static final int BYTES = 16;

    private Tokens() {}

    static String label(String label) {
        return token("label", label, "");
    }

    static String metadata(String name, String value) {
        return token("metadata", name, value);
    }

    static String hash(String hash) {
        return token("hash", hash, "");
    }

    /** The length of the name keeps names and values apart, whatever characters they have. */
    private static String token(String kind, String name, String value) {
        String whole = kind + ":" + name.length() + ":" + name + value;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
