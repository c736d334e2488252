package dev.penstock.operators;

import dev.penstock.inference.Work;
import dev.penstock.records.Envelope;
import dev.penstock.records.Priority;

/** How urgent a request's work is to models. */
public final class Works {

    private Works() {}

    public static Work of(Envelope envelope) {
        return new Work(envelope.priority() == Priority.INTERACTIVE, envelope.deadlineAtMs());
    }
}
