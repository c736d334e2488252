package dev.penstock.state.index;

import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;

/** The stored form of a chunk: a number for the form, then its fields but for the vector. */
final class ChunkCodec {
    private static final int FORM = 1;

    private ChunkCodec() {}

    static byte[] encode(IndexedChunk chunk) {
        return new Packer()
                .integer(FORM)
                .text(chunk.chunkId())
                .integer(chunk.parent())
                .text(chunk.title())
                .text(chunk.text())
                .integer(chunk.start())
                .integer(chunk.end())
                .text(chunk.hash())
                .bytes();
    }

    /**
     * The chunk without its vector.
     *
     * @throws DamagedException if the bytes are no chunk of a form that this code knows
     */
    static IndexedChunk decode(byte[] bytes) {
        try {
            Unpacker in = new Unpacker(bytes);
            DamagedException.unless(in.integer() == FORM, "chunk");
            return new IndexedChunk(
                    in.text(), in.integer(), in.text(), in.text(), in.integer(), in.integer(), in.text(), null);
        } catch (BufferUnderflowException e) {
            throw new DamagedException("chunk", e);
        }
    }

    static IndexedChunk withVector(IndexedChunk chunk, float[] vector) {
        return new IndexedChunk(
                chunk.chunkId(),
                chunk.parent(),
                chunk.title(),
                chunk.text(),
                chunk.start(),
                chunk.end(),
                chunk.hash(),
                vector);
    }
}
