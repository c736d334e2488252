package dev.penstock.operators.datasets;

import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.Screening;
import dev.penstock.records.Finding;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Takes personal data and credentials out of a text, whatever the policy of its tenant let pass: a model that learned a
 * number gives it to everybody. Names of people are not found by patterns, and stay.
 */
final class Redactor {
    static final String POLICY = "dataset-redaction";
    static final long POLICY_VERSION = 1;

    private static final CompiledPolicy DETECTORS = CompiledPolicy.of(new Policy(
            POLICY,
            POLICY_VERSION,
            Stream.of(
                            RuleKind.EMAIL,
                            RuleKind.PHONE,
                            RuleKind.CREDIT_CARD,
                            RuleKind.IBAN,
                            RuleKind.SSN,
                            RuleKind.IP_ADDRESS,
                            RuleKind.SECRET)
                    .map(kind -> new Rule(
                            kind.name().toLowerCase(Locale.ROOT), kind, RuleAction.REDACT, RuleScope.BOTH, List.of()))
                    .toList()));

    private final Map<String, Integer> counts = new TreeMap<>();

    String redact(String text) {
        Screening screening = DETECTORS.screen(text, RuleScope.BOTH, 0);
        for (Finding finding : screening.findings()) {
            counts.merge(finding.type(), 1, Integer::sum);
        }
        return screening.text();
    }

    /** Redactions so far, by type. */
    Map<String, Integer> counts() {
        return counts;
    }
}
