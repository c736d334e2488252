package dev.penstock.inference.model;

import ai.djl.engine.Engine;
import java.util.Map;

/** DJL's engines, kept from the network: natives come from jars, and no download or usage report is tried. */
final class DjlOffline {
    /**
     * Besides staying offline: PyTorch computes on the thread that asks, and does not optimise a script anew for every
     * shape of batch.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "ai.djl.offline", "true",
            "ai.djl.pytorch.num_threads", "1",
            "ai.djl.pytorch.num_interop_threads", "1",
            "ai.djl.pytorch.graph_optimizer", "false");

    private DjlOffline() {}

    static synchronized Engine engine(String name) {
        enforce();
        return Engine.getEngine(name);
    }

    /** Must run before DJL's first use; a value that somebody set on purpose stays. */
    static synchronized void enforce() {
        SETTINGS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
