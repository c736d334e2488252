package dev.penstock.records;

/** Lane of a request in every queue: interactive goes first, batch is never starved. */
public enum Priority {
    INTERACTIVE,
    BATCH
}
