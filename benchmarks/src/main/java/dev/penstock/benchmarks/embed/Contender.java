package dev.penstock.benchmarks.embed;

import java.util.List;

/** One way to turn a backlog of texts into vectors with all-MiniLM-L6-v2. */
interface Contender extends AutoCloseable {

    String name();

    /** Encodes all texts, in whatever order it likes, and returns their vectors of unit length in the texts' order. */
    float[][] embed(List<String> texts) throws Exception;

    /** Whether it computes on a GPU, and thus needs more texts to be busy for a while. */
    default boolean isOnGpu() {
        return false;
    }

    /** What it did since the last call, in a few words; empty where there is nothing to tell. */
    default String note() {
        return "";
    }

    @Override
    void close() throws Exception;
}
