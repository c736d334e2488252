package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.WastedTokens;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;

/** Why one call gave no answer, and what the endpoint asked for. */
final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long pauseMs;
    private final boolean quotaUsedUp;
    private final boolean perhapsBilled;

    /**
     * A call that nobody bills.
     *
     * @param pauseMs for how long the endpoint asks not to be called, -1 where it does not say
     * @param quotaUsedUp whether waiting is no remedy
     */
    CallFailed(InferenceException cause, long pauseMs, boolean quotaUsedUp) {
        this(cause, pauseMs, quotaUsedUp, false);
    }

    /** @param perhapsBilled whether the endpoint may have worked on it, see {@link WastedTokens} */
    CallFailed(InferenceException cause, long pauseMs, boolean quotaUsedUp, boolean perhapsBilled) {
        super(null, cause, false, false);
        this.pauseMs = pauseMs;
        this.quotaUsedUp = quotaUsedUp;
        this.perhapsBilled = perhapsBilled;
    }

    /** The failure behind the wrappers of futures, in the terms of this module; it quotes no text from outside. */
    static CallFailed of(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallFailed known) {
                return known; // the HTTP client wraps what a body subscriber throws
            }
            if (cause instanceof InferenceException known) {
                return new CallFailed(known, -1, false, true); // too late, or an answer that cannot be read
            }
        }
        return new CallFailed(translated(failure), -1, false, brokeOff(failure));
    }

    /** Whether the connection was lost when the call may have been on it already. */
    private static boolean brokeOff(Throwable failure) {
        return failure instanceof IOException
                && !(failure instanceof HttpTimeoutException)
                && !(failure instanceof ConnectException)
                && !(failure instanceof SSLHandshakeException);
    }

    private static InferenceException translated(Throwable failure) {
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

    InferenceException failure() {
        return (InferenceException) getCause();
    }

    Reason reason() {
        return failure().reason();
    }

    long pauseMs() {
        return pauseMs;
    }

    boolean quotaUsedUp() {
        return quotaUsedUp;
    }

    boolean perhapsBilled() {
        return perhapsBilled;
    }
}
