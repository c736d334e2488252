package dev.penstock.inference;

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

    /** Answers what is in flight with {@link InferenceException.Reason#CLOSED} and releases what the backend holds. */
    @Override
    void close();
}
