package dev.penstock.state.index;

import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stored form of what {@link Manifest#chunks()} says. */
final class ManifestCodec {
    private static final int FORM = 1;

    private ManifestCodec() {}

    static byte[] encode(List<IndexedChunk> chunks) {
        Packer out = new Packer().integer(FORM).integer(chunks.size());
        chunks.forEach(chunk -> out.text(chunk.chunkId()).text(chunk.hash()));
        return out.bytes();
    }

    /** @throws DamagedException if the bytes are no manifest of a form that this code knows */
    static Map<String, String> decode(byte[] bytes) {
        try {
            Unpacker in = new Unpacker(bytes);
            DamagedException.unless(in.integer() == FORM, "manifest");
            int size = in.length(2 * Integer.BYTES);
            Map<String, String> chunks = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                chunks.put(in.text(), in.text());
            }
            return chunks;
        } catch (BufferUnderflowException e) {
            throw new DamagedException("manifest", e);
        }
    }
}
