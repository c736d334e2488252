package dev.penstock.inference;

import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Why a model gave no answer. The message never holds prompt text or secrets. */
public final class InferenceException extends RuntimeException {

    /** The kinds of failure that callers tell apart. */
    public enum Reason {
        /** The deadline passed before the work was done. */
        DEADLINE,
        /** No answer within the call's timeout. */
        TIMEOUT,
        /** The endpoint said 429. */
        RATE_LIMITED,
        /** The endpoint answered with a server error, or could not be reached. */
        UNAVAILABLE,
        /** The circuit breaker is open. */
        CIRCUIT_OPEN,
        /** The endpoint answered with something that is no chat completion. */
        MALFORMED_ANSWER,
        /** The endpoint or model refused this request; another try would be refused too. */
        REJECTED,
        /** The model failed on this input. */
        MODEL_FAILED,
        /** The backend was closed. */
        CLOSED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;
    private final int attempts;
    private final transient WastedTokens wasted;

    public InferenceException(Reason reason, String message) {
        this(reason, message, null);
    }

    public InferenceException(Reason reason, String message, Throwable cause) {
        this(reason, message, cause, 0);
    }

    /** @param attempts calls that were made before giving up */
    public InferenceException(Reason reason, String message, Throwable cause, int attempts) {
        this(reason, message, cause, attempts, WastedTokens.NONE);
    }

    /** @param wasted on those calls */
    public InferenceException(Reason reason, String message, Throwable cause, int attempts, WastedTokens wasted) {
        super(message, cause);
        this.reason = reason;
        this.attempts = attempts;
        this.wasted = wasted;
    }

    /**
     * The failure as callers know it: an {@code InferenceException} as it is, out of the wrapper that a future puts
     * around it, and anything else as {@link Reason#MODEL_FAILED}.
     *
     * @param what what failed, for the message; only the class of the cause is added, as its message may hold a prompt
     */
    public static InferenceException of(Throwable thrown, String what) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return failure instanceof InferenceException known
                ? known
                : new InferenceException(
                        Reason.MODEL_FAILED, what + " (" + failure.getClass().getSimpleName() + ")", failure);
    }

    public Reason reason() {
        return reason;
    }

    /** Calls that were made to a model or endpoint before giving up; 0 where none was. */
    public int attempts() {
        return attempts;
    }

    /** What those calls cost although nobody got an answer. */
    public WastedTokens wasted() {
        return wasted == null ? WastedTokens.NONE : wasted; // null where it was serialised
    }

    /** Whether the same call may succeed later or elsewhere. */
    public boolean isRetriable() {
        return switch (reason) {
            case TIMEOUT, RATE_LIMITED, UNAVAILABLE, CIRCUIT_OPEN, MALFORMED_ANSWER -> true;
            case DEADLINE, REJECTED, MODEL_FAILED, CLOSED -> false;
        };
    }
}
