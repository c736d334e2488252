package dev.penstock.operators;

import dev.penstock.records.CacheLevel;
import dev.penstock.records.Exchange;
import dev.penstock.records.Status;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts how requests end, where all of them pass: by status, cache level and tier, with the time from the record's
 * timestamp to the decision, and money spent and saved. Labels are of bounded number: enums and configured tiers.
 */
public final class OutcomeMeter extends ProcessFunction<Exchange, Exchange> {
    private static final long serialVersionUID = 1;

    private final List<String> tiers;

    private transient Map<Status, Counter> byStatus;
    private transient Map<CacheLevel, Counter> byCache;
    private transient Map<String, Counter> byTier;
    private transient Histogram latencyMs;
    private transient double spentUsd;
    private transient double savedUsd;

    /** @param tiers names of the configured tiers */
    public OutcomeMeter(List<String> tiers) {
        this.tiers = List.copyOf(tiers);
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup();
        byStatus = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            byStatus.put(status, group.addGroup("status", label(status)).counter("outcomes"));
        }
        byCache = new EnumMap<>(CacheLevel.class);
        for (CacheLevel level : CacheLevel.values()) {
            byCache.put(level, group.addGroup("cache", label(level)).counter("lookups"));
        }
        byTier = new HashMap<>();
        for (String tier : tiers) {
            byTier.put(tier, group.addGroup("tier", tier).counter("routed"));
        }
        latencyMs = StageMetrics.histogram(group, "latencyMs");
        group.gauge("spentUsd", () -> spentUsd);
        group.gauge("savedUsd", () -> savedUsd);
    }

    @Override
    public void processElement(Exchange exchange, Context context, Collector<Exchange> out) {
        byStatus.get(exchange.outcome().status()).inc();
        if (exchange.cache() != null && exchange.cache().cacheable()) {
            byCache.get(exchange.cache().level()).inc();
        }
        if (exchange.route() != null && byTier.containsKey(exchange.route().tier())) {
            byTier.get(exchange.route().tier()).inc();
        }
        latencyMs.update(Math.max(
                0, exchange.timings().completedAtMs() - exchange.envelope().receivedAtMs()));
        spentUsd += exchange.cost().usd();
        savedUsd += exchange.cost().savedUsd();
        out.collect(exchange);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
