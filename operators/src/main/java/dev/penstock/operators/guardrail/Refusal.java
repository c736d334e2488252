package dev.penstock.operators.guardrail;

import dev.penstock.records.Finding;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import java.util.Set;
import java.util.TreeSet;

/** What people read when a verdict blocks: the policy, its rules and their types, never the text. */
final class Refusal {
    private static final int MOST_NAMED = 5;

    private Refusal() {}

    /** For example {@code the request was blocked by policy default version 1: jailbreak (JAILBREAK)}. */
    static String message(String what, Verdict verdict) {
        Set<String> rules = new TreeSet<>();
        for (Finding finding : verdict.findings()) {
            if (finding.action() == RuleAction.BLOCK) {
                rules.add(finding.rule() + " (" + finding.type() + ")");
            }
        }
        String named = String.join(", ", rules.stream().limit(MOST_NAMED).toList());
        String more = rules.size() > MOST_NAMED ? " and " + (rules.size() - MOST_NAMED) + " more" : "";
        return what + " by policy " + verdict.policy() + " version " + verdict.policyVersion() + ": " + named + more;
    }
}
