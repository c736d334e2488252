package dev.penstock.jobs.cli.documents;

/** A change that the job would refuse. The message says what to do. */
final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
        super(message);
    }
}
