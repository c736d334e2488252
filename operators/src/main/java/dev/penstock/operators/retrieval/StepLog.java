package dev.penstock.operators.retrieval;

import dev.penstock.records.RetrievalStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What the steps of one retrieval took and did. Thread-safe: some steps run at the same time. */
final class StepLog {
    private final StepMeter meter;
    private final List<RetrievalStep> steps = new ArrayList<>();
    private final long beganNanos = System.nanoTime();

    StepLog(StepMeter meter) {
        this.meter = meter;
    }

    /** Notes a step that began at {@code startedNanos}, a value of {@link System#nanoTime}. */
    void add(Step step, long startedNanos, int in, int out, String note) {
        long micros = (System.nanoTime() - startedNanos) / 1000;
        synchronized (steps) {
            steps.add(new RetrievalStep(
                    step.label(), micros, in, out, note, Math.max(0, (startedNanos - beganNanos) / 1000)));
        }
        meter.measured(step, micros, in, out);
    }

    /** Runs a step that turns some things into others, and notes how many. */
    <T> List<T> timed(Step step, int in, Supplier<List<T>> work) {
        long started = System.nanoTime();
        List<T> out = work.get();
        add(step, started, in, out.size(), null);
        return out;
    }

    List<RetrievalStep> steps() {
        synchronized (steps) {
            return List.copyOf(steps);
        }
    }
}
