package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import dev.penstock.records.TraceFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The phases one behind the other: two instances that add up, one that chooses tenants, one that makes windows. */
final class Phases implements AutoCloseable {
    private static final int INSTANCES = 2;

    private final List<KeyedTwoInputStreamOperatorTestHarness<Integer, TraceFacts, Observation, PartialSlice>> slices =
            new ArrayList<>();
    private final OneInputStreamOperatorTestHarness<PartialSlice, PartialSlice> tenants;
    private final KeyedOneInputStreamOperatorTestHarness<String, PartialSlice, MetricReport> windows;
    private final List<MetricReport> told = new ArrayList<>();

    /** @param state as from {@link #snapshot}; none to begin */
    Phases(WindowOptions options, OperatorSubtaskState... state) throws Exception {
        for (int i = 0; i < INSTANCES; i++) {
            slices.add(new KeyedTwoInputStreamOperatorTestHarness<>(
                    new SliceOperator(options), Shard.TRACES, Shard.OBSERVATIONS, Types.INT));
        }
        tenants = new OneInputStreamOperatorTestHarness<>(
                new ChooseTenants(options),
                TypeInformation.of(PartialSlice.class).createSerializer(new ExecutionConfig().getSerializerConfig()));
        windows = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new WindowFunction(options)), PartialSlice::tenant, Types.STRING);
        if (state.length > 0) {
            for (int i = 0; i < INSTANCES; i++) {
                slices.get(i).initializeState(state[i]);
            }
            tenants.initializeState(state[INSTANCES]);
            windows.initializeState(state[INSTANCES + 1]);
        }
        for (var instance : slices) {
            instance.open();
        }
        tenants.open();
        windows.open();
    }

    void send(TraceFacts trace) throws Exception {
        instance(Shard.TRACES.getKey(trace)).processElement1(new StreamRecord<>(trace, trace.decidedAtMs()));
    }

    void send(Observation observation) throws Exception {
        instance(Shard.OBSERVATIONS.getKey(observation))
                .processElement2(new StreamRecord<>(observation, observation.timeMs()));
    }

    private KeyedTwoInputStreamOperatorTestHarness<Integer, TraceFacts, Observation, PartialSlice> instance(int shard) {
        return slices.get(shard % INSTANCES);
    }

    void watermark(long ms) throws Exception {
        Watermark mark = new Watermark(ms);
        for (var instance : slices) {
            instance.processBothWatermarks(mark);
            for (PartialSlice part : drain(instance.getOutput())) {
                tenants.processElement(new StreamRecord<>(part, part.startMs()));
            }
        }
        tenants.processWatermark(mark);
        for (PartialSlice part : drain(tenants.getOutput())) {
            windows.processElement(new StreamRecord<>(part, part.startMs()));
        }
        windows.processWatermark(mark);
        windows.extractOutputValues().stream().skip(told.size()).forEach(told::add);
    }

    /** Without watermarks, which come from the instances at the same time. */
    private static List<PartialSlice> drain(Queue<Object> output) {
        List<PartialSlice> parts = new ArrayList<>();
        for (Object next = output.poll(); next != null; next = output.poll()) {
            if (next instanceof StreamRecord<?> record) {
                parts.add((PartialSlice) record.getValue());
            }
        }
        return parts;
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
        List<OperatorSubtaskState> state = new ArrayList<>();
        for (var instance : slices) {
            state.add(instance.snapshot(checkpoint, 1));
        }
        state.add(tenants.snapshot(checkpoint, 1));
        state.add(windows.snapshot(checkpoint, 1));
        return state.toArray(OperatorSubtaskState[]::new);
    }

    /** Entries of keyed state in all phases. */
    int stateEntries() {
        return slices.stream()
                        .mapToInt(instance -> instance.numKeyedStateEntries())
                        .sum()
                + windows.numKeyedStateEntries();
    }

    @Override
    public void close() throws Exception {
        for (var instance : slices) {
            instance.close();
        }
        tenants.close();
        windows.close();
    }
}
