package dev.penstock.inference.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/** How ONNX Runtime runs a model on a device. */
final class SessionSetup {
    private SessionSetup() {}

    /** To be closed by the caller once the session is made. */
    static SessionOptions options(Placement placement) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            // One block of memory for each shape of batch: worth some ten percent on short texts. The number of shapes
            // is bounded by max-items and max-tokens.
            options.setMemoryPatternOptimization(true);
            if (placement.gpu().isPresent()) {
                addCuda(options, placement.gpu().getAsInt());
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    /**
     * Lets a session run on a GPU; what CUDA has no kernel for runs on the CPU.
     *
     * @throws OrtException if the libraries of CUDA or cuDNN cannot be loaded
     */
    static void addCuda(SessionOptions options, int device) throws OrtException {
        // The session keeps a copy.
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device)) {
            // Batches differ in size: doubling the arena at each new one would take the whole device from its
            // neighbours.
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            // TensorFloat-32 has ten bits of mantissa; its vectors could not be compared with those of a CPU.
            cuda.add("use_tf32", "0");
            // A graph that is recorded holds for one shape, and batches have many.
            cuda.add("enable_cuda_graph", "0");
            cuda.add("do_copy_in_default_stream", "1");
            options.addCUDA(cuda);
        }
    }
}
