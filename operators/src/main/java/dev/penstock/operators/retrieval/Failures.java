package dev.penstock.operators.retrieval;

import dev.penstock.inference.InferenceException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Why a call failed, for the note of a step. Never a message: it may hold what was asked. */
final class Failures {

    private Failures() {}

    static String note(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "over its budget";
        }
        return "failed: "
                + (cause instanceof InferenceException e
                        ? e.reason().code()
                        : cause.getClass().getSimpleName());
    }
}
