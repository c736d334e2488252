package dev.penstock.inference.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.penstock.inference.arrow.TokenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A transformer in ONNX format, loaded by DJL on ONNX Runtime. A pass runs on the thread that asks for it, without
 * helper threads, so several callers share one copy of the weights; that is steadier on busy machines than threads
 * within a pass.
 *
 * <p>Passes go through the model's block and not through a {@code Predictor}: a predictor's translator and batchifier
 * would build the batch anew from arrays, where Arrow already holds it.
 */
final class OnnxModel implements AutoCloseable {
    private static final List<String> KNOWN_INPUTS =
            List.of(TokenBatch.INPUT_IDS, TokenBatch.ATTENTION_MASK, TokenBatch.TOKEN_TYPE_IDS);

    private final Model model;
    private final List<String> inputs;

    private OnnxModel(Model model, List<String> inputs) {
        this.model = model;
        this.inputs = inputs;
    }

    static OnnxModel load(Path onnx, Placement placement) {
        // The engine first: it must be the one that creates ONNX Runtime's environment, which exists once per process.
        Engine engine = DjlOffline.engine("OnnxRuntime");
        Model model = engine.newModel(onnx.getFileName().toString(), Device.cpu());
        try (SessionOptions options = SessionSetup.options(placement)) {
            model.load(onnx, null, Map.of("sessionOptions", options));
            return new OnnxModel(model, supportedInputs(onnx, model));
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException("Cannot read the model " + onnx, e);
        } catch (MalformedModelException | OrtException e) {
            model.close();
            throw new IllegalArgumentException(onnx + " cannot be loaded as an ONNX model: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** A manager for the tensors of one pass; closing it frees them. */
    NDManager newScope() {
        return model.getNDManager().newSubManager();
    }

    /**
     * Runs a batch. The tensors of the input share the batch's memory, so the batch must stay open until the scope is
     * closed. Thread-safe.
     *
     * @return the outputs with their names, belonging to {@code scope}
     */
    NDList forward(NDManager scope, TokenBatch batch) {
        Shape shape = new Shape(batch.rows(), batch.length());
        NDList tensors = new NDList(inputs.size());
        for (String input : inputs) {
            NDArray tensor = scope.create(memory(batch, input), shape, DataType.INT64);
            tensor.setName(input);
            tensors.add(tensor);
        }
        return model.getBlock().forward(new ParameterStore(scope, false), tensors, false);
    }

    @Override
    public void close() {
        model.close();
    }

    private static LongBuffer memory(TokenBatch batch, String input) {
        return switch (input) {
            case TokenBatch.INPUT_IDS -> batch.inputIds();
            case TokenBatch.ATTENTION_MASK -> batch.attentionMask();
            case TokenBatch.TOKEN_TYPE_IDS -> batch.tokenTypeIds();
            default -> throw new IllegalArgumentException("unknown input " + input);
        };
    }

    private static List<String> supportedInputs(Path onnx, Model model) {
        List<String> inputs = model.getBlock().describeInput().keys();
        if (!inputs.contains(TokenBatch.INPUT_IDS) || !KNOWN_INPUTS.containsAll(inputs)) {
            throw new IllegalArgumentException(
                    onnx + " takes the inputs " + inputs + "; a text encoder takes some of " + KNOWN_INPUTS);
        }
        return inputs;
    }
}
