package dev.penstock.jobs.cli;

/** Ends a command with exit code 1. The message is printed as it is: it says what is wrong and what to do. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CliException(String message) {
        super(message);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
