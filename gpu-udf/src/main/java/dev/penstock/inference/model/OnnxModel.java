package dev.penstock.inference.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.onnxruntime.engine.OrtNDManager;
import ai.djl.onnxruntime.engine.OrtSymbolBlock;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.engine.Engines;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * A transformer in ONNX format on DJL's ONNX Runtime. A pass runs on the thread that asks for it, without helper
 * threads, so several callers share one copy of the weights; that is steadier on busy machines than threads within a
 * pass.
 *
 * <p>DJL makes the engine and its environment and owns the session. Passes go to the session itself and not through
 * DJL's block, which lets ONNX Runtime allocate every output of the graph and hands it out as a copy on the heap. Here
 * input and output tensors wrap memory of the caller, so nothing is copied, and only the output that is read is computed.
 */
final class OnnxModel implements Transformer {
    private static final List<String> KNOWN_INPUTS =
            List.of(TokenBatch.INPUT_IDS, TokenBatch.ATTENTION_MASK, TokenBatch.TOKEN_TYPE_IDS);

    /** Names that exporters give to the output that is meant, where a graph has several of the same rank. */
    private static final Set<String> USUAL_OUTPUTS =
            Set.of("last_hidden_state", "token_embeddings", "sentence_embedding");

    private static final List<long[]> PROBE = List.of(new long[] {0, 0, 0});

    private final Model model;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<String> inputs;
    private final String output;
    private final int rank;
    private final int dimensions;

    private OnnxModel(Model model, OrtEnvironment environment, OrtSession session, Path onnx, Pooling pooling)
            throws OrtException {
        this.model = model;
        this.environment = environment;
        this.session = session;
        this.inputs = supportedInputs(onnx, session);
        this.rank = pooling.rank();
        Map.Entry<String, TensorInfo> found = findOutput(onnx, pooling);
        this.output = found.getKey();
        this.dimensions = Math.toIntExact(found.getValue().getShape()[rank - 1]);
    }

    /**
     * Loads a graph, and runs it on a few tokens to learn its outputs, whose shapes the file may leave open.
     *
     * @throws IllegalArgumentException if it is no text encoder in ONNX format, or has no output that {@code pooling} reads
     */
    static OnnxModel load(Path onnx, Placement placement, Pooling pooling) {
        Engine engine = Engines.engine(Engines.ONNX_RUNTIME);
        Model model = engine.newModel(onnx.getFileName().toString(), Device.cpu());
        try (SessionOptions options = SessionSetup.options(placement)) {
            OrtEnvironment environment = Engines.onnxRuntime();
            OrtSession session = environment.createSession(onnx.toString(), options);
            // The block registers with the model's manager and closes the session with it.
            model.setBlock(new OrtSymbolBlock(session, (OrtNDManager) model.getNDManager()));
            return new OnnxModel(model, environment, session, onnx, pooling);
        } catch (OrtException e) {
            model.close();
            throw new IllegalArgumentException(onnx + " cannot be loaded as an ONNX model: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public void forward(TokenBatch batch, FloatBuffer memory) {
        long[] shape = rank == 2
                ? new long[] {batch.rows(), dimensions}
                : new long[] {batch.rows(), batch.length(), dimensions};
        try (Tensors tensors = inputs(batch);
                OnnxTensor states = OnnxTensor.createTensor(environment, memory, shape)) {
            // Tensors that are handed in do not belong to the result, which holds nothing else.
            session.run(tensors.byName, Set.of(), Map.of(output, states)).close();
        } catch (OrtException e) {
            throw new InferenceException(Reason.MODEL_FAILED, "ONNX Runtime failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        model.close();
    }

    /** The tensor of one input, which shares the batch's memory. */
    OnnxTensor tensor(TokenBatch batch, String input) throws OrtException {
        ByteBuffer memory = switch (input) {
            case TokenBatch.INPUT_IDS -> batch.inputIds();
            case TokenBatch.ATTENTION_MASK -> batch.attentionMask();
            case TokenBatch.TOKEN_TYPE_IDS -> batch.tokenTypeIds();
            default -> throw new IllegalArgumentException("unknown input " + input);
        };
        long[] shape = {batch.rows(), batch.length()};
        return OnnxTensor.createTensor(environment, memory.asLongBuffer(), shape);
    }

    private Tensors inputs(TokenBatch batch) throws OrtException {
        Tensors tensors = new Tensors(new LinkedHashMap<>());
        try {
            for (String input : inputs) {
                tensors.byName.put(input, tensor(batch, input));
            }
            return tensors;
        } catch (OrtException | RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    private static List<String> supportedInputs(Path onnx, OrtSession session) {
        List<String> inputs = List.copyOf(session.getInputNames());
        if (!inputs.contains(TokenBatch.INPUT_IDS) || !KNOWN_INPUTS.containsAll(inputs)) {
            throw new IllegalArgumentException(
                    onnx + " takes the inputs " + inputs + "; a text encoder takes some of " + KNOWN_INPUTS);
        }
        return inputs;
    }

    /** The output to read: token states of rank 3, or for a model that pools by itself its vectors of rank 2. */
    private Map.Entry<String, TensorInfo> findOutput(Path onnx, Pooling pooling) throws OrtException {
        Map<String, TensorInfo> outputs = probe();
        Map.Entry<String, TensorInfo> found = null;
        for (Map.Entry<String, TensorInfo> candidate : outputs.entrySet()) {
            TensorInfo info = candidate.getValue();
            boolean isBetter = found == null || USUAL_OUTPUTS.contains(candidate.getKey());
            if (info.getShape().length == rank && info.type == OnnxJavaType.FLOAT && isBetter) {
                found = candidate;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException(onnx + " has no output of 32-bit floats and rank " + rank
                    + ", which pooling " + pooling.option() + " reads; its outputs are " + outputs);
        }
        return found;
    }

    /** What the graph gives for one short text. */
    private Map<String, TensorInfo> probe() throws OrtException {
        try (BufferAllocator memory = new RootAllocator();
                TokenBatch batch = new TokenBatch(memory)) {
            batch.write(PROBE, 0);
            try (Tensors tensors = inputs(batch);
                    OrtSession.Result result = session.run(tensors.byName)) {
                Map<String, TensorInfo> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    if (output.getValue() instanceof OnnxTensor tensor) {
                        outputs.put(output.getKey(), tensor.getInfo());
                    }
                }
                return outputs;
            }
        }
    }

    /** Input tensors that are closed together. */
    private record Tensors(Map<String, OnnxTensor> byName) implements AutoCloseable {
        @Override
        public void close() {
            byName.values().forEach(OnnxTensor::close);
        }
    }
}
