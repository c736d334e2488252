package dev.penstock.operators.documents;

/** A change whose document cannot be indexed, now or later. Its message is one line for people, without its content. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
        super(message);
    }

    UnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
