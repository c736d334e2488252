package dev.penstock.operators.metrics;

import dev.penstock.records.CacheLevel;
import dev.penstock.records.Status;
import dev.penstock.records.TraceFacts;
import dev.penstock.records.Waste;

/** Traces for tests. */
final class Traces {
    private Traces() {}

    static TraceFacts answered(String tenant, String id, long decidedAtMs, double usd) {
        return trace(tenant, id, decidedAtMs, Status.ANSWERED, null, CacheLevel.NONE, usd);
    }

    static TraceFacts hit(String tenant, String id, long decidedAtMs) {
        return trace(tenant, id, decidedAtMs, Status.HIT, null, CacheLevel.EXACT, 0);
    }

    static TraceFacts failed(String tenant, String id, long decidedAtMs, String type) {
        return trace(tenant, id, decidedAtMs, Status.FAILED, type, CacheLevel.NONE, 0);
    }

    private static TraceFacts trace(
            String tenant, String id, long decidedAtMs, Status status, String type, CacheLevel level, double usd) {
        boolean answers = status != Status.FAILED;
        return new TraceFacts(
                tenant,
                id,
                decidedAtMs - 100,
                decidedAtMs,
                status,
                type,
                level,
                true,
                answers ? "mid" : null,
                answers ? "share" : null,
                answers ? "model-a" : null,
                answers ? "provider-a" : null,
                30,
                10,
                20_000,
                2,
                1,
                new long[] {1_000, -1, 2_000, -1, -1, 60_000},
                usd,
                0.01,
                new Waste(0.001, 0, 0, 0),
                null,
                false);
    }
}
