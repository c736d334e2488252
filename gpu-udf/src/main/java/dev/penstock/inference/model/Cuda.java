package dev.penstock.inference.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.penstock.inference.engine.Engines;
import dev.penstock.inference.model.graph.GraphPreparation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whether models can run on GPUs. */
interface Cuda {
    Cuda OF_ONNX_RUNTIME = new OfOnnxRuntime();

    /** Whether the ONNX Runtime on the class path is one with CUDA. */
    boolean isInBuild();

    /** Why a GPU cannot be used; empty if it can. */
    Optional<String> obstacle(int device);

    /**
     * Asks ONNX Runtime by opening a session of a single node, since that shows at once what else fails later: libraries
     * of CUDA that are not found, a driver that is too old, a device that is not there. A count of devices by another
     * library would show less. Each device is asked once.
     */
    final class OfOnnxRuntime implements Cuda {
        private final Map<Integer, Optional<String>> obstacles = new ConcurrentHashMap<>();

        @Override
        public boolean isInBuild() {
            Engines.onnxRuntime(); // loads the natives, which know their providers
            return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        }

        @Override
        public Optional<String> obstacle(int device) {
            return obstacles.computeIfAbsent(device, OfOnnxRuntime::probe);
        }

        private static Optional<String> probe(int device) {
            try (SessionOptions options = new SessionOptions()) {
                SessionSetup.addCuda(options, device);
                Engines.onnxRuntime()
                        .createSession(GraphPreparation.smallest(), options)
                        .close();
                return Optional.empty();
            } catch (OrtException e) {
                return Optional.of(e.getMessage());
            }
        }
    }
}
