package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** Constants of ONNX graphs, whose numbers stand either raw (little-endian) or in a typed list. */
final class Tensors {
    private static final float LARGEST_HALF = 65504;

    private Tensors() {}

    static boolean isFloat(TensorProto tensor) {
        return tensor.getDataType() == DataType.FLOAT_VALUE;
    }

    static boolean isInt64(TensorProto tensor) {
        return tensor.getDataType() == DataType.INT64_VALUE;
    }

    /** The numbers of a tensor of type FLOAT. */
    static float[] floats(TensorProto tensor) {
        float[] values;
        if (tensor.hasRawData()) {
            ByteBuffer raw = raw(tensor);
            values = new float[raw.remaining() / Float.BYTES];
            raw.asFloatBuffer().get(values);
        } else {
            values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
        }
        return values;
    }

    /** The numbers of a tensor of type INT64. */
    static List<Long> integers(TensorProto tensor) {
        if (!tensor.hasRawData()) {
            return tensor.getInt64DataList();
        }
        ByteBuffer raw = raw(tensor);
        return IntStream.range(0, raw.remaining() / Long.BYTES)
                .mapToObj(i -> raw.getLong(i * Long.BYTES))
                .toList();
    }

    static TensorProto vector(String name, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT_VALUE)
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(raw))
                .build();
    }

    static TensorProto vector(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64_VALUE)
                .addDims(1)
                .addInt64Data(value)
                .build();
    }

    /**
     * A tensor of type FLOAT in half precision. What is beyond its range, such as the lowest float by which masks hide
     * padding, becomes the largest number of the same sign and not an infinity, since infinity times zero is no number.
     */
    static TensorProto toHalf(TensorProto tensor) {
        float[] values = floats(tensor);
        ByteBuffer raw = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putShort(Fp16Conversions.floatToFp16(Math.max(-LARGEST_HALF, Math.min(LARGEST_HALF, value))));
        }
        return tensor.toBuilder()
                .setDataType(DataType.FLOAT16_VALUE)
                .clearFloatData()
                .setRawData(ByteString.copyFrom(raw.flip()))
                .build();
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
