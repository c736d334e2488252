package dev.penstock.jobs.embedded;

/** A server could not be started inside this process. The message is one line for people. */
public final class EmbeddedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
