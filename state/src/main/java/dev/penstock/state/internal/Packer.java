package dev.penstock.state.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes values into bytes, big-endian; texts, lists and vectors behind their length, -1 for null. */
public final class Packer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
    private final DataOutputStream out = new DataOutputStream(bytes);

    @FunctionalInterface
    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    public Packer integer(int value) {
        return write(o -> o.writeInt(value));
    }

    public Packer number(long value) {
        return write(o -> o.writeLong(value));
    }

    public Packer decimal(double value) {
        return write(o -> o.writeDouble(value));
    }

    public Packer text(String value) {
        if (value == null) {
            return integer(-1);
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return integer(utf8.length).write(o -> o.write(utf8));
    }

    public Packer texts(List<String> values) {
        if (values == null) {
            return integer(-1);
        }
        integer(values.size());
        values.forEach(this::text);
        return this;
    }

    public Packer vector(float[] value) {
        if (value == null) {
            return integer(-1);
        }
        ByteBuffer floats = ByteBuffer.allocate(value.length * Float.BYTES);
        floats.asFloatBuffer().put(value);
        return integer(value.length).write(o -> o.write(floats.array()));
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    private Packer write(Write value) {
        try {
            value.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a write", e);
        }
    }
}
