package dev.penstock.jobs.cli.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How long each stage took for each query. Not thread-safe. */
final class StageTimes {
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    /** Does something and remembers how long it took. */
    <T> T of(String stage, Supplier<T> work) {
        long started = System.nanoTime();
        T result = work.get();
        nanos.computeIfAbsent(stage, unknown -> new ArrayList<>()).add(System.nanoTime() - started);
        return result;
    }

    /** Milliseconds. */
    record Quantiles(double p50, double p95) {}

    /** In the order in which the stages were first seen. */
    Map<String, Quantiles> quantiles() {
        Map<String, Quantiles> quantiles = new LinkedHashMap<>();
        nanos.forEach((stage, times) -> {
            List<Long> sorted = new ArrayList<>(times);
            Collections.sort(sorted);
            quantiles.put(stage, new Quantiles(at(sorted, 0.5), at(sorted, 0.95)));
        });
        return quantiles;
    }

    /** The smallest value that at least this share does not exceed. */
    private static double at(List<Long> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
    }
}
