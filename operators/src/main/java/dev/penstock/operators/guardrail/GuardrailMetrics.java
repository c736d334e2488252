package dev.penstock.operators.guardrail;

import dev.penstock.records.Finding;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.Verdict;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counters of one guardrail function in the group {@code guardrail}: {@code allowed}, {@code flagged}, {@code redacted}
 * and {@code blocked} count texts by verdict, {@code type.X.findings} count findings by kind of rule.
 */
final class GuardrailMetrics {
    private final Map<RuleAction, Counter> actions = new EnumMap<>(RuleAction.class);
    private final Map<String, Counter> findings = new HashMap<>();
    private final Counter policiesApplied;
    private final Counter policiesRefused;

    /** @param side {@code input} or {@code output} */
    GuardrailMetrics(MetricGroup parent, String side) {
        MetricGroup group = parent.addGroup("guardrail").addGroup("side", side);
        actions.put(RuleAction.ALLOW, group.counter("allowed"));
        actions.put(RuleAction.FLAG, group.counter("flagged"));
        actions.put(RuleAction.REDACT, group.counter("redacted"));
        actions.put(RuleAction.BLOCK, group.counter("blocked"));
        for (RuleKind kind : RuleKind.values()) {
            findings.put(kind.name(), group.addGroup("type", kind.name()).counter("findings"));
        }
        policiesApplied = group.counter("policiesApplied");
        policiesRefused = group.counter("policiesRefused");
    }

    void count(Verdict verdict) {
        actions.get(verdict.action()).inc();
        for (Finding finding : verdict.findings()) {
            findings.get(finding.type()).inc();
        }
    }

    Counter policiesApplied() {
        return policiesApplied;
    }

    Counter policiesRefused() {
        return policiesRefused;
    }
}
