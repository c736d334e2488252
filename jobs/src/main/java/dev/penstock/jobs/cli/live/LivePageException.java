package dev.penstock.jobs.cli.live;

/** The live page cannot be started. The message says what is wrong and what to do. */
public final class LivePageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LivePageException(String message, Throwable cause) {
        super(message, cause);
    }
}
