package dev.penstock.state.internal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@link Packer} wrote. A length that goes beyond the bytes fails with {@link BufferUnderflowException}
 * before anything of that length is allocated.
 */
public final class Unpacker {
    private final ByteBuffer in;

    public Unpacker(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    public int integer() {
        return in.getInt();
    }

    public long number() {
        return in.getLong();
    }

    public double decimal() {
        return in.getDouble();
    }

    public String text() {
        int length = length(1);
        if (length < 0) {
            return null;
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    public List<String> texts() {
        int size = length(Integer.BYTES);
        if (size < 0) {
            return null;
        }
        List<String> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(text());
        }
        return values;
    }

    public float[] vector() {
        int size = length(Float.BYTES);
        if (size < 0) {
            return null;
        }
        float[] vector = new float[size];
        in.asFloatBuffer().get(vector);
        in.position(in.position() + size * Float.BYTES);
        return vector;
    }

    public boolean isAtEnd() {
        return !in.hasRemaining();
    }

    /** The number of elements that follow, of at least {@code bytesEach}; -1 for null. */
    public int length(int bytesEach) {
        int length = in.getInt();
        if (length > in.remaining() / bytesEach) {
            throw new BufferUnderflowException();
        }
        return Math.max(-1, length);
    }
}
