package dev.penstock.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers prompts. Thread-safe, and shared by the subtasks of a TaskManager. */
public interface Generator extends AutoCloseable {

    /** The backend's name in the configuration. */
    String name();

    /**
     * Answers one prompt, without blocking the caller on network or model.
     *
     * @return completes with the answer, or exceptionally with an {@link InferenceException}
     */
    CompletableFuture<Answer> generate(Prompt prompt);

    /** What the endpoints behind this backend do, for gauges; empty where it calls none. */
    default List<EndpointMetrics> endpoints() {
        return List.of();
    }

    /** Answers what is in flight with {@link InferenceException.Reason#CLOSED} and releases what the backend holds. */
    @Override
    void close();
}
