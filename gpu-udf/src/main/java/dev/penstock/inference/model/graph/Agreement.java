package dev.penstock.inference.model.graph;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.engine.Engines;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How near two graphs come to each other on a batch of two texts, the shorter of them padded. Patterns in a graph may
 * mean something else than they seem to; what a graph computes cannot.
 */
final class Agreement {
    private static final int LENGTH = 12;
    private static final int SHORTER = 5;

    /** Any ids would do that every vocabulary has. */
    private static final long FIRST_ID = 5;

    private Agreement() {}

    /** The lowest cosine of a token's state, or a text's vector, in all outputs of the graphs. */
    static double lowestCosine(Path original, Path changed) throws OrtException {
        Map<String, float[][]> expected = run(original);
        Map<String, float[][]> actual = run(changed);
        double lowest = expected.keySet().equals(actual.keySet()) && !expected.isEmpty() ? 1 : -1;
        for (Map.Entry<String, float[][]> output : expected.entrySet()) {
            float[][] other = actual.getOrDefault(output.getKey(), new float[0][]);
            lowest = Math.min(lowest, lowestCosine(output.getValue(), other));
        }
        return lowest;
    }

    private static double lowestCosine(float[][] expected, float[][] actual) {
        if (expected.length != actual.length) {
            return -1;
        }
        double lowest = 1;
        for (int row = 0; row < expected.length; row++) {
            double cosine = expected[row].length == actual[row].length ? cosine(expected[row], actual[row]) : -1;
            // Written so that no number (NaN) counts as no agreement.
            lowest = cosine >= lowest ? lowest : Double.isNaN(cosine) ? -1 : cosine;
        }
        return lowest;
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresOfA += (double) a[i] * a[i];
            squaresOfB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }

    private static Map<String, float[][]> run(Path onnx) throws OrtException {
        OrtEnvironment environment = Engines.onnxRuntime();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(onnx.toString(), options)) {
                for (String input : session.getInputNames()) {
                    inputs.put(input, tensor(environment, input));
                }
                try (OrtSession.Result outputs = session.run(inputs)) {
                    return read(outputs);
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, String input) throws OrtException {
        LongBuffer values = LongBuffer.wrap(LongStream.range(0, 2 * LENGTH)
                .map(i -> switch (input) {
                    case TokenBatch.INPUT_IDS -> FIRST_ID + i;
                    case TokenBatch.ATTENTION_MASK -> isPadding(i) ? 0 : 1;
                    default -> 0;
                })
                .toArray());
        return OnnxTensor.createTensor(environment, values, new long[] {2, LENGTH});
    }

    private static boolean isPadding(long token) {
        return token >= LENGTH + SHORTER;
    }

    /** By output, its rows; of token states only those of real tokens. */
    private static Map<String, float[][]> read(OrtSession.Result outputs) {
        Map<String, float[][]> read = new HashMap<>();
        for (Map.Entry<String, OnnxValue> output : outputs) {
            if (output.getValue() instanceof OnnxTensor tensor && tensor.getInfo().type == OnnxJavaType.FLOAT) {
                long[] shape = tensor.getInfo().getShape();
                int rows = shape.length == 3 ? LENGTH + SHORTER : 2;
                read.put(output.getKey(), rows(tensor.getFloatBuffer(), rows, (int) shape[shape.length - 1]));
            }
        }
        return read;
    }

    private static float[][] rows(FloatBuffer values, int count, int length) {
        float[][] rows = new float[count][length];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }
}
