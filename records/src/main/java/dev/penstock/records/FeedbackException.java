package dev.penstock.records;

/** A record that is no valid {@link Feedback}. The message names the field and what is allowed, and no correction. */
public final class FeedbackException extends Exception {
    private static final long serialVersionUID = 1;

    FeedbackException(BadField fault) {
        super(fault.getMessage(), null, false, false);
    }
}
