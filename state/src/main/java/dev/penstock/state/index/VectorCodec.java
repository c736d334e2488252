package dev.penstock.state.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.util.BytesRef;

/** A vector as Redis holds it: 32-bit floats, little-endian, as the vector sets of Redis 8 take them. */
public final class VectorCodec {

    private VectorCodec() {}

    public static byte[] encode(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    /** @throws DamagedException if the bytes are no vector */
    static float[] decode(byte[] bytes) {
        return decode(new BytesRef(bytes));
    }

    /** @throws DamagedException if the bytes are no vector */
    static float[] decode(BytesRef bytes) {
        DamagedException.unless(bytes.length > 0 && bytes.length % Float.BYTES == 0, "vector");
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(vector);
        return vector;
    }
}
