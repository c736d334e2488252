package dev.penstock.connectors.prometheus;

import dev.penstock.records.MetricReport;
import io.prometheus.client.Collector;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What an endpoint shows, made anew for each scrape. Reports come from operator threads and scrapes from the server's,
 * so all of it is under one lock, which is never held while anything is sent.
 */
final class Board extends Collector {
    private static final String COUNTED_WINDOW = "1m";

    private final Map<String, ShownMetric> metrics;
    private final ExporterLimits limits;
    private final LongSupplier clock;
    /** In the order of their last reports, so that the first is the one silent longest. */
    private final LinkedHashMap<String, Tenant> tenants = new LinkedHashMap<>(16, 0.75f, true);

    Board(List<ShownMetric> metrics, ExporterLimits limits, LongSupplier clock) {
        this.metrics = metrics.stream().collect(Collectors.toMap(ShownMetric::name, metric -> metric));
        this.limits = limits;
        this.clock = clock;
    }

    synchronized void show(MetricReport report) {
        Tenant tenant = tenants.computeIfAbsent(report.tenant(), name -> new Tenant());
        tenant.show(report);
        if (tenants.size() > limits.tenants()) {
            Iterator<String> silent = tenants.keySet().iterator();
            silent.next();
            silent.remove();
        }
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        long nowMs = clock.getAsLong();
        tenants.values().removeIf(tenant -> tenant.isStale(nowMs));
        Families families = new Families();
        tenants.forEach((name, tenant) -> {
            tenant.windows.values().forEach(window -> families.add(name, window));
            families.add(name, tenant.totals, nowMs);
        });
        return families.all();
    }

    private final class Tenant {
        final Map<String, Window> windows = new HashMap<>();
        final Totals totals = new Totals(limits.seriesPerMetric(), limits.correctable());

        void show(MetricReport report) {
            if (report.window().equals(COUNTED_WINDOW)) {
                totals.count(report, metrics, clock.getAsLong());
            }
            Window shown = windows.get(report.window());
            if (shown == null || shown.isOlderThan(report)) {
                windows.put(report.window(), Window.of(report, metrics, limits.seriesPerMetric(), clock.getAsLong()));
            }
        }

        boolean isStale(long nowMs) {
            windows.values().removeIf(window -> window.isStale(nowMs));
            return windows.isEmpty();
        }
    }
}
