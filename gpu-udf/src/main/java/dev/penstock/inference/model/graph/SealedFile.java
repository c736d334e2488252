package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * ONNX files that hold the hash of their own content, so that one file moved in one step is either whole or known not to
 * be. The hash of everything before it stands at the end, as an entry of the model's metadata: protobuf messages that
 * follow each other are one message, and ONNX Runtime reads the file as any other.
 */
final class SealedFile {
    private static final String KEY = "penstock.sha256";
    private static final int SEAL_LENGTH = seal(new byte[32]).length;

    private SealedFile() {}

    static void write(ModelProto model, Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            // Its stream is the one below, which stays open.
            OutputStream digesting = new DigestOutputStream(out, digest);
            model.writeTo(digesting);
            digesting.flush();
            out.write(seal(digest.digest()));
        }
    }

    /** Whether the file is there, and is what was written. */
    static boolean isWhole(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) < SEAL_LENGTH) {
            return false;
        }
        MessageDigest digest = newDigest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = Files.size(file) - SEAL_LENGTH; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return false;
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
            return Arrays.equals(in.readAllBytes(), seal(digest.digest()));
        }
    }

    private static byte[] seal(byte[] hash) {
        return ModelProto.newBuilder()
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(KEY)
                        .setValue(HexFormat.of().formatHex(hash)))
                .build()
                .toByteArray();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
