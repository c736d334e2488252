package dev.penstock.operators;

import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Envelope;
import dev.penstock.records.MetadataFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over fields that are each preceded by their length, so that no two lists of fields read the same. */
public final class CanonicalHash {
    private static final int NULL = -1;
    private static final HexFormat HEX = HexFormat.of();

    /** The fields as they are hashed: many small updates of a digest cost more than the hash. */
    private byte[] fields = new byte[512];

    private int length;

    /** @param purpose keeps hashes of different meaning apart; it ends with a version */
    public CanonicalHash(String purpose) {
        add(purpose);
    }

    public CanonicalHash add(String text) {
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

    public CanonicalHash add(Object value) {
        return add(value == null ? null : value.toString());
    }

    public CanonicalHash add(List<String> texts) {
        add(texts.size());
        texts.forEach(this::add);
        return this;
    }

    public CanonicalHash add(int number) {
        reserve(Integer.BYTES);
        fields[length++] = (byte) (number >>> 24);
        fields[length++] = (byte) (number >>> 16);
        fields[length++] = (byte) (number >>> 8);
        fields[length++] = (byte) number;
        return this;
    }

    /** Whose documents may be read: corpus, access labels and filter. */
    public CanonicalHash addReach(Envelope envelope) {
        add(envelope.corpus()).add(envelope.labels()).add(envelope.filter().size());
        for (MetadataFilter filter : envelope.filter()) {
            add(filter.name()).add(filter.values());
        }
        return this;
    }

    /**
     * Parameters and messages of a request.
     *
     * @param without index of a message whose content is left out, -1 for none
     */
    public CanonicalHash add(ChatRequest request, int without) {
        add(request.model())
                .add(request.temperature())
                .add(request.topP())
                .add(request.maxTokens())
                .add(request.stop())
                .add(request.seed())
                .add(request.responseFormat())
                .add(request.jsonSchema())
                .add(request.extraJson());
        List<ChatMessage> messages = request.messages();
        add(messages.size()).add(without);
        for (int i = 0; i < messages.size(); i++) {
            ChatMessage message = messages.get(i);
            add(message.role()).add(i == without ? null : message.content()).add(message.extraJson());
        }
        return this;
    }

    private void reserve(int more) {
        if (more > fields.length - length) {
            fields = Arrays.copyOf(fields, Math.addExact(length, more) + fields.length);
        }
    }

    /** The hash, 64 hexadecimal digits. */
    public String hex() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(fields, 0, length);
            return HEX.formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
