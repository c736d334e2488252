package dev.penstock.inference.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/** How ONNX Runtime runs a model on a device. */
final class SessionSetup {
    private SessionSetup() {}

    /** To be closed by the caller once the session is made. */
    static SessionOptions options(Placement placement) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(OptLevel.ALL_OPT);
        // A pattern would be kept for every shape of batch that ever came.
        options.setMemoryPatternOptimization(false);
        return options;
    }
}
