package dev.penstock.operators.inference;

import dev.penstock.records.Waste;

/** No tier answered, and what was spent on it all the same. */
final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Waste waste;

    /** @param cause the last tier's failure */
    UnansweredException(Throwable cause, Waste waste) {
        super(null, cause, false, false);
        this.waste = waste;
    }

    Waste waste() {
        return waste;
    }
}
