package dev.penstock.inference.model;

import ai.djl.engine.Engine;

/** DJL's engines, kept from the network: natives come from jars, and no download or usage report is tried. */
final class DjlOffline {
    private static final String OFFLINE = "ai.djl.offline";

    private DjlOffline() {}

    static synchronized Engine engine(String name) {
        enforce();
        return Engine.getEngine(name);
    }

    /** Must run before DJL's first use; a value that somebody set on purpose stays. */
    static synchronized void enforce() {
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
    }
}
