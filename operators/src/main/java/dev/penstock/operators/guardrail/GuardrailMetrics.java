package dev.penstock.operators.guardrail;

import dev.penstock.records.Finding;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counters of one guardrail function in the group {@code guardrail}: {@code allowed}, {@code flagged}, {@code redacted}
 * and {@code blocked} count texts by verdict, {@code type.X.findings} count findings by their type.
 */
final class GuardrailMetrics {
    private final MetricGroup group;
    private final Map<RuleAction, Counter> actions = new EnumMap<>(RuleAction.class);
    private final Map<String, Counter> findings = new HashMap<>();
    private final Counter policiesApplied;
    private final Counter policiesRefused;

    /**
     * @param side {@code input}, {@code heads} or {@code output}
     * @param types all types that findings can have, so that each counter is there before its first finding
     */
    GuardrailMetrics(MetricGroup parent, String side, Collection<String> types) {
        group = parent.addGroup("guardrail").addGroup("side", side);
        actions.put(RuleAction.ALLOW, group.counter("allowed"));
        actions.put(RuleAction.FLAG, group.counter("flagged"));
        actions.put(RuleAction.REDACT, group.counter("redacted"));
        actions.put(RuleAction.BLOCK, group.counter("blocked"));
        types.forEach(this::countOf);
        policiesApplied = group.counter("policiesApplied");
        policiesRefused = group.counter("policiesRefused");
    }

    void count(Verdict verdict) {
        actions.get(verdict.action()).inc();
        for (Finding finding : verdict.findings()) {
            countOf(finding.type()).inc();
        }
    }

    private Counter countOf(String type) {
        return findings.computeIfAbsent(type, key -> group.addGroup("type", key).counter("findings"));
    }

    Counter policiesApplied() {
        return policiesApplied;
    }

    Counter policiesRefused() {
        return policiesRefused;
    }
}
