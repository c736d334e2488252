package dev.penstock.operators.parsing;

/** A document that cannot be read. Its message is one line for people, without content of the document. */
public final class UnparsableException extends Exception {
    private static final long serialVersionUID = 1;

    public UnparsableException(String message) {
        super(message);
    }

    public UnparsableException(String message, Throwable cause) {
        super(message, cause);
    }
}
