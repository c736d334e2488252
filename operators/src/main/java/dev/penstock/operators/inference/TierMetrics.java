package dev.penstock.operators.inference;

import dev.penstock.inference.Answer;
import dev.penstock.operators.StageMetrics;
import dev.penstock.records.Cost;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** What one tier answered, and what that cost. */
final class TierMetrics {
    private final Counter answers;
    private final Counter failures;
    private final Counter promptTokens;
    private final Counter completionTokens;
    private final Histogram firstTokenMicros;
    private final DoubleAdder spentUsd = new DoubleAdder();
    private final DoubleAdder savedUsd = new DoubleAdder();

    TierMetrics(MetricGroup parent, String tier) {
        MetricGroup group = parent.addGroup("tier", tier);
        answers = StageMetrics.counter(group, "answers");
        failures = StageMetrics.counter(group, "failures");
        promptTokens = StageMetrics.counter(group, "promptTokens");
        completionTokens = StageMetrics.counter(group, "completionTokens");
        firstTokenMicros = StageMetrics.histogram(group, "firstTokenMicros");
        group.gauge("spentUsd", spentUsd::sum);
        group.gauge("savedUsd", savedUsd::sum);
    }

    void answered(Answer answer, Cost cost) {
        answers.inc();
        promptTokens.inc(answer.promptTokens());
        completionTokens.inc(answer.completionTokens());
        spentUsd.add(cost.usd());
        savedUsd.add(cost.savedUsd());
        if (answer.firstTokenMicros() >= 0) {
            firstTokenMicros.update(answer.firstTokenMicros());
        }
    }

    void failed() {
        failures.inc();
    }
}
