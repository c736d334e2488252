package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import dev.penstock.records.TraceFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** Both phases, one behind the other. */
final class TwoPhases implements AutoCloseable {
    private final KeyedTwoInputStreamOperatorTestHarness<Integer, TraceFacts, Observation, PartialSlice> slices;
    private final KeyedOneInputStreamOperatorTestHarness<String, PartialSlice, MetricReport> windows;
    private final List<MetricReport> told = new ArrayList<>();

    TwoPhases(WindowOptions options, OperatorSubtaskState... state) throws Exception {
        slices = new KeyedTwoInputStreamOperatorTestHarness<>(
                new SliceOperator(options), Shard.TRACES, Shard.OBSERVATIONS, Types.INT);
        windows = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new WindowFunction(options)), PartialSlice::tenant, Types.STRING);
        if (state.length == 2) {
            slices.initializeState(state[0]);
            windows.initializeState(state[1]);
        }
        slices.open();
        windows.open();
    }

    void send(TraceFacts trace) throws Exception {
        slices.processElement1(new StreamRecord<>(trace, trace.decidedAtMs()));
    }

    void send(Observation observation) throws Exception {
        slices.processElement2(new StreamRecord<>(observation, observation.timeMs()));
    }

    void watermark(long ms) throws Exception {
        slices.processBothWatermarks(new Watermark(ms));
        Queue<Object> out = slices.getOutput();
        while (!out.isEmpty()) {
            Object next = out.poll();
            if (next instanceof Watermark mark) {
                windows.processWatermark(mark);
            } else {
                @SuppressWarnings("unchecked")
                StreamRecord<PartialSlice> part = (StreamRecord<PartialSlice>) next;
                windows.processElement(part);
            }
        }
        windows.extractOutputValues().stream().skip(told.size()).forEach(told::add);
    }

    /** All reports so far, in the order in which they were told. */
    List<MetricReport> told() {
        return told;
    }

    List<MetricReport> told(String tenant, String window) {
        return told.stream()
                .filter(report ->
                        report.tenant().equals(tenant) && report.window().equals(window))
                .toList();
    }

    static MetricSeries series(MetricReport report, Metric metric, String... labels) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < labels.length; i++) {
            attributes.put(metric.labels().get(i), labels[i]);
        }
        return report.series().stream()
                .filter(series -> series.name().equals(metric.label())
                        && series.attributes().equals(attributes))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + metric + " " + attributes + " in " + report));
    }

    OperatorSubtaskState[] snapshot(long checkpoint) throws Exception {
        return new OperatorSubtaskState[] {slices.snapshot(checkpoint, 1), windows.snapshot(checkpoint, 1)};
    }

    /** Entries of keyed state in both phases. */
    int stateEntries() {
        return slices.numKeyedStateEntries() + windows.numKeyedStateEntries();
    }

    @Override
    public void close() throws Exception {
        slices.close();
        windows.close();
    }
}
