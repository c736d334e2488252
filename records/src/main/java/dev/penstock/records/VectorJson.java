package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors in JSON: base64 of little-endian float32, a quarter of what the numbers as text would take. */
final class VectorJson {
    private VectorJson() {}

    static SimpleModule module() {
        return new SimpleModule()
                .addSerializer(float[].class, new Writer())
                .addDeserializer(float[].class, new Reader());
    }

    private static final class Writer extends StdSerializer<float[]> {
        private static final long serialVersionUID = 1;

        Writer() {
            super(float[].class);
        }

        @Override
        public void serialize(float[] vector, JsonGenerator json, SerializerProvider provider) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            json.writeBinary(bytes.array());
        }
    }

    private static final class Reader extends StdDeserializer<float[]> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(float[].class);
        }

        @Override
        public float[] deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            byte[] bytes = parser.getBinaryValue();
            if (bytes.length % Float.BYTES != 0) {
                return context.reportInputMismatch(this, "a vector of %d bytes is no list of floats", bytes.length);
            }
            float[] vector = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            return vector;
        }
    }
}
