package dev.penstock.operators.datasets;

import dev.penstock.records.Feedback;
import dev.penstock.records.Judgement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What users and judges said, by tenant and request; of asked tenants only, and of no more than fit into memory. */
public final class RatedExchanges {
    private static final int MOST = 500_000;
    private static final long MOST_CHARACTERS = 64L << 20;

    private final Predicate<String> tenants;
    private final Map<Key, Opinion> opinions = new HashMap<>();
    private long characters;

    private record Key(String tenant, String requestId) {}

    /** @param tenants those that are asked for */
    public RatedExchanges(Predicate<String> tenants) {
        this.tenants = tenants;
    }

    /** @throws IllegalStateException where it is more than fits into memory; the message says what to do */
    public void add(Feedback feedback) {
        if (tenants.test(feedback.tenant())) {
            characters += of(feedback.tenant(), feedback.requestId()).add(feedback);
            check();
        }
    }

    /** @throws IllegalStateException where it is more than fits into memory; the message says what to do */
    public void add(Judgement judgement) {
        if (tenants.test(judgement.tenant())) {
            of(judgement.tenant(), judgement.requestId()).add(judgement);
            check();
        }
    }

    public int size() {
        return opinions.size();
    }

    /** Null where nobody said anything. */
    Opinion find(String tenant, String requestId) {
        return opinions.get(new Key(tenant, requestId));
    }

    boolean isAsked(String tenant) {
        return tenants.test(tenant);
    }

    private Opinion of(String tenant, String requestId) {
        return opinions.computeIfAbsent(new Key(tenant, requestId), key -> new Opinion());
    }

    private void check() {
        if (opinions.size() > MOST || characters > MOST_CHARACTERS) {
            throw new IllegalStateException("more than " + MOST + " rated or judged exchanges, or " + MOST_CHARACTERS
                    + " characters of corrections, do not fit into memory; export fewer days (--since) or tenants"
                    + " (--tenant) at a time");
        }
    }
}
