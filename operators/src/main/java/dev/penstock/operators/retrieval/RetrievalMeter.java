package dev.penstock.operators.retrieval;

import dev.penstock.operators.StageMetrics;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** The steps in Flink's metrics: for each its time, what went in and came out, and how much it changed the order. */
final class RetrievalMeter implements StepMeter {
    private final Map<Step, StepMetrics> steps = new EnumMap<>(Step.class);
    private final Counter withoutVector;
    private final Counter insufficient;

    RetrievalMeter(MetricGroup group) {
        for (Step step : Step.values()) {
            steps.put(step, new StepMetrics(group.addGroup("step", step.label())));
        }
        withoutVector = StageMetrics.counter(group, "searchesWithoutVector");
        insufficient = StageMetrics.counter(group, "insufficientContexts");
    }

    @Override
    public void measured(Step step, long micros, int in, int out) {
        StepMetrics metrics = steps.get(step);
        metrics.micros.update(micros);
        metrics.in.inc(in);
        metrics.out.inc(out);
    }

    @Override
    public void reordered(Step step, int passages) {
        steps.get(step).reordered.inc(passages);
    }

    @Override
    public void withoutVector() {
        withoutVector.inc();
    }

    @Override
    public void insufficient() {
        insufficient.inc();
    }

    private static final class StepMetrics {
        private final Histogram micros;
        private final Counter in;
        private final Counter out;
        private final Counter reordered;

        StepMetrics(MetricGroup group) {
            micros = StageMetrics.histogram(group, "stepMicros");
            in = StageMetrics.counter(group, "stepIn");
            out = StageMetrics.counter(group, "stepOut");
            reordered = StageMetrics.counter(group, "stepReordered");
        }
    }
}
