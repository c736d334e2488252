package dev.penstock.state.index;

import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.Optional;

/** The stored form of a chunk: a version of the form, then the fields that its document does not give. */
final class ChunkCodec {
    private static final int VERSION = 1;

    private ChunkCodec() {}

    static byte[] encode(Chunk chunk) {
        return new Packer()
                .integer(VERSION)
                .text(chunk.chunkId())
                .text(chunk.title())
                .text(chunk.text())
                .integer(chunk.start())
                .integer(chunk.end())
                .texts(chunk.labels())
                .vector(chunk.vector())
                .text(chunk.model())
                .bytes();
    }

    /** Empty for what is no chunk, or one of a version that this code does not know. */
    static Optional<Chunk> decode(String corpus, String documentId, long version, byte[] bytes) {
        try {
            Unpacker in = new Unpacker(bytes);
            if (in.integer() != VERSION) {
                return Optional.empty();
            }
            return Optional.of(new Chunk(
                    corpus,
                    documentId,
                    version,
                    in.text(),
                    in.text(),
                    in.text(),
                    in.integer(),
                    in.integer(),
                    in.texts(),
                    in.vector(),
                    in.text()));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}
