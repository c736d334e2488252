package dev.penstock.inference.engine;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import java.util.Map;

/** DJL's engines, kept from the network: natives come from jars, and no download or usage report is tried. */
public final class Engines {
    public static final String ONNX_RUNTIME = "OnnxRuntime";

    /**
     * Besides staying offline: PyTorch computes on the thread that asks, and does not optimise a script anew for every
     * shape of batch.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "ai.djl.offline", "true",
            "ai.djl.pytorch.num_threads", "1",
            "ai.djl.pytorch.num_interop_threads", "1",
            "ai.djl.pytorch.graph_optimizer", "false");

    private Engines() {}

    public static synchronized Engine engine(String name) {
        stayOffline();
        return Engine.getEngine(name);
    }

    /**
     * ONNX Runtime's environment. It exists once for each process, and DJL's engine fails to start where it was not the
     * one that made it, so nobody else asks ONNX Runtime for it.
     */
    public static OrtEnvironment onnxRuntime() {
        engine(ONNX_RUNTIME);
        return OrtEnvironment.getEnvironment();
    }

    /** Must run before DJL's first use; a value that somebody set on purpose stays. */
    public static synchronized void stayOffline() {
        SETTINGS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
