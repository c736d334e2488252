package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Carries one call's failure to the retry loop, with the pause after which a repetition is worth it. */
final class AttemptFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long pauseMs;

    /** @param pauseMs 0 for no repetition */
    AttemptFailed(InferenceException cause, long pauseMs) {
        super(null, cause, false, false);
        this.pauseMs = pauseMs;
    }

    long pauseMs() {
        return pauseMs;
    }

    /** The failure behind the wrappers of futures, in the terms of this module; it quotes no text from outside. */
    static InferenceException inferenceFailure(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof AttemptFailed)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InferenceException known) {
                return known; // the HTTP client wraps what a body subscriber throws
            }
        }
        String type = failure.getClass().getSimpleName();
        if (failure instanceof HttpTimeoutException) {
            return new InferenceException(Reason.TIMEOUT, "no connection in time (" + type + ")", failure);
        }
        if (failure instanceof IOException) {
            return new InferenceException(
                    Reason.UNAVAILABLE, "the endpoint cannot be reached or hung up (" + type + ")", failure);
        }
        if (failure instanceof CancellationException) {
            return new InferenceException(Reason.CLOSED, "the call was cancelled", failure);
        }
        return new InferenceException(Reason.MODEL_FAILED, "the call failed unexpectedly (" + type + ")", failure);
    }
}
