package dev.penstock.records;

/** A record that is no valid {@link DocumentChange}. The message names the field and what is allowed, and no content. */
public final class DocumentException extends Exception {
    private static final long serialVersionUID = 1;

    DocumentException(BadField fault) {
        super(fault.getMessage(), null, false, false);
    }
}
