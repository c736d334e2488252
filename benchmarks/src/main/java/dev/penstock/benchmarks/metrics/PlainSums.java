package dev.penstock.benchmarks.metrics;

import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import java.util.HashMap;
import java.util.Map;

/**
 * The baseline: what one writes down in a minute. It reads the whole trace and adds up requests, tokens and dollars by
 * minute, tenant and status; it knows no duplicates, no quantiles and no late traces, and forgets nothing.
 */
final class PlainSums {
    private final Map<String, double[]> sums = new HashMap<>();

    void add(byte[] trace) {
        Exchange exchange = ExchangeCodec.decode(trace);
        long minute = exchange.timings().completedAtMs() / 60_000;
        double[] sum = sums.computeIfAbsent(
                minute + "/" + exchange.envelope().tenant() + "/"
                        + exchange.outcome().status(),
                added -> new double[3]);
        sum[0]++;
        sum[1] += exchange.generation() == null ? 0 : exchange.generation().completionTokens();
        sum[2] += exchange.cost().usd();
    }

    /** Requests in all sums. */
    long requests() {
        return (long) sums.values().stream().mapToDouble(sum -> sum[0]).sum();
    }
}
