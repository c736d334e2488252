package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All series of one tenant over some time. The number of series of a metric is bounded: beyond it, the labels of new ones
 * are {@link MetricReport#OTHER_TENANTS other}. Not thread-safe.
 */
final class Aggregate {
    static final int MAX_SERIES_PER_METRIC = 64;

    private static final byte FORMAT = 1;
    private static final int LONGEST_LABEL = 200;

    private final Map<Series, Accumulator> series = new HashMap<>();
    private final int[] ofMetric = new int[Metric.values().length];

    /** Adds a value of a metric without weight. */
    void add(Metric metric, List<String> labels, double value) {
        add(metric, labels, value, 1, Long.MIN_VALUE);
    }

    /** A value that is no number, as a faulty backend may give, is left out: it would stay in all sums. */
    void add(Metric metric, List<String> labels, double value, double weight, long timeMs) {
        if (!Double.isFinite(value) || !Double.isFinite(weight)) {
            return;
        }
        accumulator(new Series(metric, labels)).add(metric.kind(), value, weight, timeMs);
    }

    private Accumulator accumulator(Series wanted) {
        Accumulator known = series.get(wanted);
        if (known != null) {
            return known;
        }
        Metric metric = wanted.metric();
        boolean full = ofMetric[metric.ordinal()] >= MAX_SERIES_PER_METRIC;
        Series bounded = full
                ? new Series(metric, Collections.nCopies(metric.labels().size(), MetricReport.OTHER_TENANTS))
                : shortened(wanted);
        return series.computeIfAbsent(bounded, added -> {
            ofMetric[metric.ordinal()]++;
            return new Accumulator(metric.kind());
        });
    }

    private static Series shortened(Series wanted) {
        boolean fits = wanted.labels().stream().allMatch(label -> label.length() <= LONGEST_LABEL);
        return fits
                ? wanted
                : new Series(
                        wanted.metric(),
                        wanted.labels().stream()
                                .map(label ->
                                        label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL))
                                .toList());
    }

    /** Requests, whatever became of them. */
    long requests() {
        double requests = 0;
        for (Map.Entry<Series, Accumulator> entry : series.entrySet()) {
            requests += entry.getKey().metric() == Metric.REQUESTS
                    ? entry.getValue().sum()
                    : 0;
        }
        return Math.round(requests);
    }

    void merge(Aggregate other) {
        other.series.forEach((key, added) -> accumulator(key).merge(key.metric().kind(), added));
    }

    /** Takes in what adds up over tenants: all but gauges. */
    void mergeTenant(Aggregate tenant) {
        tenant.series.forEach((key, added) -> {
            if (key.metric().kind() != MetricKind.GAUGE) {
                accumulator(key).merge(key.metric().kind(), added);
            }
        });
    }

    /** In the order of the catalogue, then of the labels. */
    List<MetricSeries> told() {
        List<MetricSeries> told = new ArrayList<>();
        ordered().forEach((key, accumulator) -> {
            if (!accumulator.isEmpty()) {
                told.add(accumulator.told(key, attributes(key)));
            }
        });
        return told;
    }

    private Map<Series, Accumulator> ordered() {
        Map<Series, Accumulator> ordered = new TreeMap<>(Series.ORDER);
        ordered.putAll(series);
        return ordered;
    }

    private static Map<String, String> attributes(Series key) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < key.labels().size(); i++) {
            attributes.put(key.metric().labels().get(i), key.labels().get(i));
        }
        return attributes;
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeInt(series.size());
            for (Map.Entry<Series, Accumulator> entry : series.entrySet()) {
                out.writeUTF(entry.getKey().metric().label());
                for (String label : entry.getKey().labels()) {
                    out.writeUTF(label);
                }
                entry.getValue().write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not from {@link #toBytes} */
    static Aggregate fromBytes(byte[] bytes) {
        Aggregate aggregate = new Aggregate();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalArgumentException(
                        "an aggregate of format " + format + "; this version reads " + FORMAT);
            }
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                aggregate.readSeries(in);
            }
            return aggregate;
        } catch (IOException e) {
            throw new IllegalArgumentException("the bytes of an aggregate are cut off or damaged", e);
        }
    }

    private void readSeries(DataInputStream in) throws IOException {
        String label = in.readUTF();
        Metric metric = Metric.ofLabel(label);
        if (metric == null) {
            throw new IllegalArgumentException("an aggregate has the metric " + label + ", which this version has not");
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < metric.labels().size(); i++) {
            labels.add(in.readUTF());
        }
        series.put(new Series(metric, List.copyOf(labels)), Accumulator.read(metric.kind(), in));
        ofMetric[metric.ordinal()]++;
    }
}
