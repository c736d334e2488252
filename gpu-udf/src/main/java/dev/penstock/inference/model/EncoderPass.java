package dev.penstock.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.arrow.VectorBatch;
import dev.penstock.inference.batch.BatchHandler;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One pass of the model over a batch of texts: ids into Arrow, forward, pool, scale to unit length, let the reader
 * take what it wants. Thread-safe.
 *
 * <p>Input tensors wrap Arrow's memory and vectors are pooled into Arrow's memory. In between lies the one copy that is
 * left: DJL hands out the token states of an ONNX Runtime output as a heap buffer (4 bytes times tokens times
 * dimensions).
 */
final class EncoderPass<R> implements BatchHandler<TokenizedText, R> {
    /** Any id would do: the attention mask hides padding. */
    private static final long PAD_ID = 0;

    private static final String TOKEN_STATES = "last_hidden_state";

    private final OnnxModel model;
    private final Pooling pooling;
    private final BufferAllocator allocator;
    private final PassReader<R> reader;

    EncoderPass(OnnxModel model, Pooling pooling, BufferAllocator allocator, PassReader<R> reader) {
        this.model = model;
        this.pooling = pooling;
        this.allocator = allocator;
        this.reader = reader;
    }

    @Override
    public List<R> run(List<TokenizedText> texts) {
        List<long[]> ids = texts.stream().map(TokenizedText::ids).toList();
        // Closed in reverse: the tensors of the scope share the memory of the batch.
        try (TokenBatch batch = TokenBatch.of(allocator, ids, PAD_ID);
                NDManager scope = model.newScope()) {
            NDArray output = select(model.forward(scope, batch));
            FloatBuffer values =
                    output.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
            int dimensions = dimensions(output);
            try (VectorBatch vectors = VectorBatch.allocate(allocator, batch.rows(), dimensions)) {
                List<R> read = new ArrayList<>(batch.rows());
                float[] vector = new float[dimensions];
                for (int row = 0; row < batch.rows(); row++) {
                    pooling.pool(values, row, batch.tokens(row), batch.length(), vector);
                    scaleToUnitLength(vector);
                    vectors.set(row, vector);
                    read.add(reader.read(vectors.row(row), states(values, row, batch, dimensions)));
                }
                return read;
            }
        }
    }

    private TokenStates states(FloatBuffer values, int row, TokenBatch batch, int dimensions) {
        if (pooling == Pooling.NONE) {
            return null;
        }
        int tokens = batch.tokens(row);
        return new TokenStates(
                values.slice(row * batch.length() * dimensions, tokens * dimensions), tokens, dimensions);
    }

    private static int dimensions(NDArray output) {
        Shape shape = output.getShape();
        return Math.toIntExact(shape.get(shape.dimension() - 1));
    }

    /** The output to pool: token states of rank 3, or for a model that pools by itself its vectors of rank 2. */
    private NDArray select(NDList outputs) {
        int rank = pooling == Pooling.NONE ? 2 : 3;
        NDArray found = null;
        for (NDArray output : outputs) {
            boolean isBetter = found == null || TOKEN_STATES.equals(output.getName());
            if (output.getShape().dimension() == rank && isBetter) {
                found = output;
            }
        }
        if (found == null) {
            throw new InferenceException(
                    Reason.MODEL_FAILED,
                    "The model has no output of rank " + rank + ", which pooling " + pooling + " reads");
        }
        return found;
    }

    private static void scaleToUnitLength(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
            throw new InferenceException(Reason.MODEL_FAILED, "The model gave a vector without a direction");
        }
        float scale = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
