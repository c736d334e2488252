package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The steps of time that are not told yet, by begin and tenant. */
final class Slices {
    /** Beyond it the oldest is told early, which is no loss: what comes to it later is told as a further part. */
    private static final int MOST = 256;

    private final long stepMs;
    private final TreeMap<Long, Map<String, Aggregate>> open = new TreeMap<>();

    Slices(long stepMs) {
        this.stepMs = stepMs;
    }

    /** End of the step in which a time lies. */
    long endOf(long timeMs) {
        return Math.floorDiv(timeMs, stepMs) * stepMs + stepMs;
    }

    Aggregate at(long timeMs, String tenant) {
        return open.computeIfAbsent(endOf(timeMs) - stepMs, begun -> new HashMap<>())
                .computeIfAbsent(tenant, added -> new Aggregate());
    }

    void restore(PartialSlice part) {
        at(part.startMs(), part.tenant()).merge(Aggregate.fromBytes(part.aggregate()));
    }

    /** Hands out the steps that have ended by a time, and all tenants together for each; it forgets them. */
    void tell(long upToMs, Consumer<PartialSlice> told) {
        while (!open.isEmpty() && (open.firstKey() + stepMs <= upToMs || open.size() > MOST)) {
            Map.Entry<Long, Map<String, Aggregate>> ended = open.pollFirstEntry();
            Aggregate all = new Aggregate();
            ended.getValue().forEach((tenant, aggregate) -> {
                if (tenant.equals(MetricReport.ALL_TENANTS)) {
                    all.merge(aggregate);
                } else {
                    all.mergeTenant(aggregate);
                    told.accept(PartialSlice.of(tenant, ended.getKey(), aggregate));
                }
            });
            told.accept(PartialSlice.of(MetricReport.ALL_TENANTS, ended.getKey(), all));
        }
    }

    /** All that is not told, to be {@link #restore restored}. */
    List<PartialSlice> snapshot() {
        List<PartialSlice> parts = new ArrayList<>();
        open.forEach((start, tenants) ->
                tenants.forEach((tenant, aggregate) -> parts.add(PartialSlice.of(tenant, start, aggregate))));
        return parts;
    }
}
