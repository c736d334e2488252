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

    /**
     * Tenant and request id, unique over all callers. The slash of a tenant's name is escaped: tenant a/b is not tenant a
     * with an id b/...
     */
    public static String idOf(Envelope envelope) {
        return envelope.tenant().replace("%", "%25").replace("/", "%2F") + "/" + envelope.id();
    }
}
