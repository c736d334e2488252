package dev.penstock.operators.guardrail;

import dev.penstock.records.RuleKind;
import dev.penstock.records.Verdict;
import java.util.Set;

/** Which findings tell of an attack on the model: those of its two rules, and of a head with the label {@code attack}. */
public final class Attacks {
    private static final Set<String> TYPES =
            Set.of(RuleKind.PROMPT_INJECTION.name(), RuleKind.JAILBREAK.name(), "ATTACK");

    private Attacks() {}

    /** @param verdict null for none */
    public static boolean in(Verdict verdict) {
        return verdict != null
                && verdict.findings() != null
                && verdict.findings().stream().anyMatch(finding -> TYPES.contains(finding.type()));
    }
}
