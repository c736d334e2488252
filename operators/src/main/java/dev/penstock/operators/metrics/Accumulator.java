package dev.penstock.operators.metrics;

import dev.penstock.records.MetricSeries;
import dev.penstock.state.sketch.QuantileSketch;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is kept of one series. */
final class Accumulator {
    private static final Map<String, Double> RANKS = ranks();

    /** Observations; for a ratio its denominator. */
    private double count;
    /** For a ratio its numerator, for a gauge the last value. */
    private double sum;
    /** When the last value of a gauge was. */
    private long lastMs = Long.MIN_VALUE;
    /** Null for all but distributions. */
    private final QuantileSketch sketch;

    Accumulator(MetricKind kind) {
        this(kind == MetricKind.DISTRIBUTION ? new QuantileSketch() : null);
    }

    private Accumulator(QuantileSketch sketch) {
        this.sketch = sketch;
    }

    private static Map<String, Double> ranks() {
        Map<String, Double> ranks = new LinkedHashMap<>();
        ranks.put("p50", 0.5);
        ranks.put("p95", 0.95);
        ranks.put("p99", 0.99);
        return ranks;
    }

    void add(MetricKind kind, double value, double weight, long timeMs) {
        switch (kind) {
            case GAUGE -> last(value, timeMs);
            case RATIO -> {
                sum += value;
                count += weight;
            }
            case COUNTER -> {
                sum += value;
                count++;
            }
            case DISTRIBUTION -> {
                sum += value;
                count++;
                sketch.add(value);
            }
        }
    }

    double sum() {
        return sum;
    }

    private void last(double value, long timeMs) {
        if (timeMs >= lastMs) {
            sum = value;
            count = 1;
            lastMs = timeMs;
        }
    }

    void merge(MetricKind kind, Accumulator other) {
        if (kind == MetricKind.GAUGE) {
            last(other.sum, other.lastMs);
            return;
        }
        sum += other.sum;
        count += other.count;
        if (sketch != null) {
            sketch.merge(other.sketch);
        }
    }

    MetricSeries told(Series series, Map<String, String> attributes) {
        MetricKind kind = series.metric().kind();
        double value = kind == MetricKind.RATIO || kind == MetricKind.DISTRIBUTION ? sum / count : sum;
        Map<String, Double> quantiles = new LinkedHashMap<>();
        if (sketch != null && sketch.count() > 0) {
            RANKS.forEach((name, rank) -> quantiles.put(name, sketch.quantile(rank)));
            quantiles.put("max", sketch.max());
        }
        return new MetricSeries(series.metric().label(), attributes, count, sum, value, quantiles);
    }

    /** Whether anything can be told: a ratio by nothing cannot. */
    boolean isEmpty() {
        return count == 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(count);
        out.writeDouble(sum);
        out.writeLong(lastMs);
        if (sketch != null) {
            sketch.write(out);
        }
    }

    static Accumulator read(MetricKind kind, DataInput in) throws IOException {
        double count = in.readDouble();
        double sum = in.readDouble();
        long lastMs = in.readLong();
        Accumulator accumulator = new Accumulator(kind == MetricKind.DISTRIBUTION ? QuantileSketch.read(in) : null);
        accumulator.count = count;
        accumulator.sum = sum;
        accumulator.lastMs = lastMs;
        return accumulator;
    }
}
