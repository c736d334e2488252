package dev.penstock.operators.drift.window;

import dev.penstock.records.MetricReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Traffic by window and tenant, of windows that are not closed yet. The tenants of a window are of bounded number: where
 * there are more, those that send little go (Misra and Gries 1982), so that one with more than its share of the traffic
 * always stays. All traffic is in {@link MetricReport#ALL_TENANTS} too. Not thread-safe.
 */
final class OpenWindows {
    /** The whole has so many times as many questions in its sample as a tenant. */
    static final int WHOLE = 4;

    private final long windowMs;
    private final int mostTenants;
    private final int sampleSize;
    private final TreeMap<Long, Map<String, Held>> byStart = new TreeMap<>();

    private static final class Held {
        private final Traffic traffic;
        private long credit;

        Held(Traffic traffic) {
            this.traffic = traffic;
        }
    }

    /** @param sampleSize questions in a tenant's sample */
    OpenWindows(long windowMs, int mostTenants, int sampleSize) {
        this.windowMs = windowMs;
        this.mostTenants = mostTenants;
        this.sampleSize = sampleSize;
    }

    long start(long timeMs) {
        return Math.floorDiv(timeMs, windowMs) * windowMs;
    }

    int count() {
        return byStart.size();
    }

    /** Start of the n-th window, from 0 on; the last possible time where there are fewer. */
    long startOf(int n) {
        return byStart.keySet().stream().skip(n).findFirst().orElse(Long.MAX_VALUE);
    }

    void add(Reading reading) {
        Map<String, Held> tenants = byStart.computeIfAbsent(start(reading.timeMs()), any -> new LinkedHashMap<>());
        reading.addTo(held(tenants, MetricReport.ALL_TENANTS).traffic);
        if (!reading.tenant().equals(MetricReport.ALL_TENANTS)) {
            Held tenant = admitted(tenants, reading.tenant(), 1);
            if (tenant != null) {
                reading.addTo(tenant.traffic);
            }
        }
    }

    void add(TenantWindow part) {
        Map<String, Held> tenants = byStart.computeIfAbsent(part.startMs(), any -> new LinkedHashMap<>());
        Held tenant = part.tenant().equals(MetricReport.ALL_TENANTS)
                ? held(tenants, part.tenant())
                : admitted(tenants, part.tenant(), part.requests());
        if (tenant != null) {
            tenant.traffic.add(Traffic.fromBytes(part.traffic()));
        }
    }

    /** All windows that end at this time or before, in their order, taken out. */
    List<TenantWindow> close(long timeMs) {
        List<TenantWindow> closed = new ArrayList<>();
        while (!byStart.isEmpty() && byStart.firstKey() + windowMs <= timeMs) {
            closed.addAll(closeFirst());
        }
        return closed;
    }

    List<TenantWindow> closeFirst() {
        Map.Entry<Long, Map<String, Held>> first = byStart.pollFirstEntry();
        return windows(first.getKey(), first.getValue());
    }

    /** All that is held, for a checkpoint. */
    List<TenantWindow> all() {
        List<TenantWindow> all = new ArrayList<>();
        byStart.forEach((start, tenants) -> all.addAll(windows(start, tenants)));
        return all;
    }

    private List<TenantWindow> windows(long start, Map<String, Held> tenants) {
        return tenants.entrySet().stream()
                .map(entry -> TenantWindow.of(entry.getKey(), start, start + windowMs, entry.getValue().traffic))
                .toList();
    }

    private Held held(Map<String, Held> tenants, String tenant) {
        int size = tenant.equals(MetricReport.ALL_TENANTS) ? WHOLE * sampleSize : sampleSize;
        return tenants.computeIfAbsent(tenant, any -> new Held(new Traffic(size)));
    }

    /** Null for a newcomer where there is no place; it costs each of the others some credit. */
    private Held admitted(Map<String, Held> tenants, String tenant, long credit) {
        Held known = tenants.get(tenant);
        if (known == null && tenants.size() > mostTenants) {
            long paid = pay(tenants, credit);
            if (paid == credit) {
                return null;
            }
            return credited(held(tenants, tenant), credit - paid);
        }
        return credited(known == null ? held(tenants, tenant) : known, credit);
    }

    /** Takes from all tenants what the poorest has, at most so much; those that have nothing left go. */
    private static long pay(Map<String, Held> tenants, long most) {
        long paid = most;
        for (Map.Entry<String, Held> entry : tenants.entrySet()) {
            if (!entry.getKey().equals(MetricReport.ALL_TENANTS)) {
                paid = Math.min(paid, entry.getValue().credit);
            }
        }
        for (Iterator<Map.Entry<String, Held>> all = tenants.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Held> entry = all.next();
            if (!entry.getKey().equals(MetricReport.ALL_TENANTS)) {
                entry.getValue().credit -= paid;
                if (entry.getValue().credit == 0) {
                    all.remove();
                }
            }
        }
        return paid;
    }

    private static Held credited(Held held, long credit) {
        held.credit += credit;
        return held;
    }
}
