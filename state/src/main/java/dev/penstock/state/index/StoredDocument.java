package dev.penstock.state.index;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A document as its Redis hash holds it: {@code version}, {@code write} (different for each write), and either
 * {@code deleted} or one field {@code chunk:N} for each chunk.
 *
 * @param write identity of the write that made it
 */
record StoredDocument(long version, String write, List<Chunk> chunks) {
    static final String CHUNK = "chunk:";

    /**
     * Empty where there is no such document (any more).
     *
     * @throws IllegalStateException if the hash was not written by a {@link RedisCorpusStore} that this code knows
     */
    static Optional<StoredDocument> of(String corpus, String documentId, Map<byte[], byte[]> hash) {
        String version = null;
        String write = "";
        Map<Integer, byte[]> chunks = new TreeMap<>();
        for (Map.Entry<byte[], byte[]> field : hash.entrySet()) {
            String name = text(field.getKey());
            if (name.equals("version")) {
                version = text(field.getValue());
            } else if (name.equals("write")) {
                write = text(field.getValue());
            } else if (name.equals("deleted")) {
                return Optional.empty();
            } else if (name.startsWith(CHUNK)) {
                chunks.put(Integer.valueOf(name.substring(CHUNK.length())), field.getValue());
            }
        }
        return version == null ? Optional.empty() : Optional.of(of(corpus, documentId, version, write, chunks));
    }

    private static StoredDocument of(
            String corpus, String documentId, String ordered, String write, Map<Integer, byte[]> encoded) {
        long version = version(ordered);
        List<Chunk> chunks = new ArrayList<>(encoded.size());
        for (byte[] chunk : encoded.values()) {
            chunks.add(ChunkCodec.decode(corpus, documentId, version, chunk)
                    .orElseThrow(() -> new IllegalStateException("a stored chunk cannot be read; it is damaged, or was"
                            + " written by a newer version: write the document again")));
        }
        return new StoredDocument(version, write, chunks);
    }

    /**
     * A version as text whose alphabetic order is the order of the numbers: scripts compare texts, as Lua's numbers
     * are exact only up to 2^53.
     */
    static String ordered(long version) {
        String digits = Long.toUnsignedString(version ^ Long.MIN_VALUE);
        return "0".repeat(20 - digits.length()) + digits;
    }

    static long version(String ordered) {
        return Long.parseUnsignedLong(ordered) ^ Long.MIN_VALUE;
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
