package dev.penstock.inference.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.engine.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * A transformer in TorchScript on DJL's PyTorch engine, which only builds with the profile {@code torch} carry. Runs on
 * the CPU, on the thread that asks for a pass.
 *
 * <p>A script does not tell its inputs: it is tried with ids and mask, then with type ids as well, then with ids alone.
 * Input tensors wrap the batch's memory; states are copied once, from PyTorch's memory to the caller's, both off-heap.
 */
final class TorchModel implements Transformer {
    private static final String ENGINE = "PyTorch";

    private static final List<long[]> PROBE = List.of(new long[] {0, 0, 0});

    private final Model model;
    private final Pooling pooling;
    private final int inputs;
    private final int dimensions;

    private TorchModel(Model model, Path script, Pooling pooling) {
        this.model = model;
        this.pooling = pooling;
        try (BufferAllocator memory = new RootAllocator();
                TokenBatch batch = new TokenBatch(memory)) {
            batch.write(PROBE, 0);
            this.inputs = accepted(script, batch);
            try (NDManager scope = model.getNDManager().newSubManager()) {
                Shape shape = select(run(scope, batch, inputs)).getShape();
                this.dimensions = Math.toIntExact(shape.get(pooling.rank() - 1));
            }
        } catch (InferenceException e) {
            throw new IllegalArgumentException(script + ": " + e.getMessage(), e);
        }
    }

    /**
     * Loads a script, and runs it on a few tokens to learn its inputs and output.
     *
     * @throws IllegalArgumentException if the build has no PyTorch, or the file is no text encoder in TorchScript
     */
    static TorchModel load(Path script, Pooling pooling) {
        Engine engine = engine(script);
        Model model = engine.newModel(script.getFileName().toString(), Device.cpu());
        try {
            model.load(script);
            return new TorchModel(model, script, pooling);
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException("Cannot read the model " + script, e);
        } catch (MalformedModelException | EngineException e) {
            model.close();
            throw new IllegalArgumentException(script + " cannot be loaded as a TorchScript model: " + firstLine(e), e);
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
        try (NDManager scope = model.getNDManager().newSubManager()) {
            NDArray states = select(run(scope, batch, inputs));
            FloatBuffer values =
                    states.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
            if (values.remaining() != memory.capacity()) {
                throw new InferenceException(
                        Reason.MODEL_FAILED,
                        "The model gave " + states.getShape() + " for " + batch.rows() + " texts of " + batch.length()
                                + " tokens");
            }
            memory.duplicate().put(values);
        } catch (EngineException e) {
            throw new InferenceException(Reason.MODEL_FAILED, "PyTorch failed: " + firstLine(e), e);
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private static Engine engine(Path script) {
        Engines.stayOffline();
        if (!Engine.hasEngine(ENGINE)) {
            throw new IllegalArgumentException(script + " is a TorchScript model, and this build has no PyTorch: build "
                    + "with the profile torch (./mvnw -Ptorch ..., or PENSTOCK_PROFILES=torch ./penstock ...), or "
                    + "export the model to ONNX");
        }
        return Engines.engine(ENGINE);
    }

    private int accepted(Path script, TokenBatch batch) {
        List<String> refusals = new ArrayList<>();
        for (int count : new int[] {2, 3, 1}) {
            try (NDManager scope = model.getNDManager().newSubManager()) {
                run(scope, batch, count);
                return count;
            } catch (EngineException e) {
                refusals.add(count + ": " + firstLine(e));
            }
        }
        throw new IllegalArgumentException(script + " takes neither ids and mask, nor ids, mask and type ids, nor ids "
                + "alone, each a matrix of 64-bit integers; by number of inputs PyTorch said " + refusals);
    }

    private NDList run(NDManager scope, TokenBatch batch, int count) {
        Shape shape = new Shape(batch.rows(), batch.length());
        List<ByteBuffer> all = List.of(batch.inputIds(), batch.attentionMask(), batch.tokenTypeIds());
        NDList tensors = new NDList(count);
        for (ByteBuffer memory : all.subList(0, count)) {
            tensors.add(scope.create(memory, shape, DataType.INT64));
        }
        return model.getBlock().forward(new ParameterStore(scope, false), tensors, false);
    }

    /** The first output that can be pooled; scripts give the states of the last layer first. */
    private NDArray select(NDList outputs) {
        for (NDArray output : outputs) {
            if (output.getShape().dimension() == pooling.rank() && output.getDataType() == DataType.FLOAT32) {
                return output;
            }
        }
        throw new InferenceException(
                Reason.MODEL_FAILED,
                "The model has no output of 32-bit floats and rank " + pooling.rank() + ", which pooling "
                        + pooling.option() + " reads");
    }

    /** PyTorch's messages go on with a stack trace of the script. */
    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
